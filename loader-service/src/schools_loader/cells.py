"""The cells of the publication: a count, or one of the words that stand for none."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

# Negative, so that every count is told from them by its sign.
SUPPRESSED, NOT_APPLICABLE, BLANK, BAD = -1, -2, -3, -4

_WORDS = {"s": SUPPRESSED, "no data": NOT_APPLICABLE, "": BLANK}
_LARGEST = 10_000_000  # more than the city has students


def read_counts(texts: Iterable[str]) -> NDArray[np.int64]:
    """The count that each text is; the codes above stand for none."""
    return np.array([_read(text) for text in texts], dtype=np.int64)


def _read(text: str) -> int:
    word = _WORDS.get(text.lower())
    if word is not None:
        return word
    # isdecimal alone would take the digits of other scripts too.
    count = int(text) if text.isascii() and text.isdecimal() and len(text) <= 10 else BAD
    return count if count <= _LARGEST else BAD
