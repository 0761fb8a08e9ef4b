"""The cells of the publication: a count, or one of the words that stand for none."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

# Negative, so that every count is told from them by its sign.
SUPPRESSED, NOT_APPLICABLE, BLANK, BAD = -1, -2, -3, -4

_WORDS = {"s": SUPPRESSED, "no data": NOT_APPLICABLE, "": BLANK}
_LARGEST = 10_000_000  # more than the city has students


def read_counts(cells: pd.DataFrame) -> NDArray[np.int64]:
    """The counts in a table of cells, shape (rows, columns); the codes above stand for none.

    A file has few different texts in very many cells, so each is read once.
    """
    codes, texts = pd.factorize(cells.to_numpy(dtype=object).ravel())
    counts = np.array([_read(str(text)) for text in texts], dtype=np.int64)
    return counts[codes].reshape(cells.shape)


def _read(text: str) -> int:
    word = _WORDS.get(text.lower())
    if word is not None:
        return word
    # isdecimal alone would take the digits of other scripts too.
    count = int(text) if text.isascii() and text.isdecimal() and len(text) <= 10 else BAD
    return count if count <= _LARGEST else BAD
