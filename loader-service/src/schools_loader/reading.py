"""From a file's bytes to its rows, as text: all that can be wrong with a file as a whole."""

from codecs import BOM_UTF8
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schools_loader.grid import Grid, NotCsv
from schools_loader.layout import GRADE_COUNTS, KNOWN, REQUIRED, TEXTS, normal
from schools_loader.memo import Memo

SHOWN = 100


class FileRefused(Exception):
    """The file is not one of the publication's; the text says what is wrong with it."""


@dataclass(frozen=True)
class Sheet:
    """The rows of a publication's file, in columns named as in :mod:`schools_loader.layout`.

    Columns that are not used, such as the shares, are left out. A file has few different counts
    in very many cells, so ``texts`` has each once, and ``cells`` the positions in it.
    """

    headers: dict[str, str]  # of each column, as the file writes it
    numbers: list[int]  # of each row in the file; the header is row 1
    keys: dict[str, list[str]]  # the columns that are no counts
    cells: dict[str, NDArray[np.intp]]  # the others
    texts: list[str]

    def text(self, row: int, column: str) -> str:
        """What stands in a cell; ``row`` counts from 0."""
        if column in self.keys:
            return self.keys[column][row]
        return self.texts[int(self.cells[column][row])]


def shorten(text: str) -> str:
    """As much of a cell as a message may show."""
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def read_rows(content: bytes) -> Sheet:
    """Read a publication's CSV file. Raises :class:`FileRefused`."""
    _check(content)
    try:
        return _read(Grid(content.removeprefix(BOM_UTF8)))
    except NotCsv as problem:
        raise FileRefused(f"The file is not CSV, or cut off: {problem}.") from None


def _read(grid: Grid) -> Sheet:
    width = int(grid.widths[0])
    header = [grid.texts(np.array([0]), position)[0] for position in range(width)]
    found = _columns(header)
    rows = np.flatnonzero(~grid.blank)[1:]
    if not len(rows):
        raise FileRefused("The file has a header and no rows.")
    for row in rows[grid.widths[rows] != width].tolist():
        raise FileRefused(
            f"Row {row + 1} has {grid.widths[row]} of {width} cells: the file is cut off."
        )
    numbering: Memo[str, int] = Memo(lambda _: len(numbering))
    return Sheet(
        headers={column: header[position] for column, position in found.items()},
        numbers=(rows + 1).tolist(),
        keys={column: grid.texts(rows, found[column]) for column in TEXTS.values()},
        cells={
            column: grid.coded(rows, position, numbering)
            for column, position in found.items()
            if column not in TEXTS.values()
        },
        texts=list(numbering),
    )


def _columns(header: list[str]) -> dict[str, int]:
    """Where each column stands."""
    found: dict[str, int] = {}
    for position, name in enumerate(header):
        column = KNOWN.get(normal(name))
        if column in found:
            raise FileRefused(f'The column "{shorten(name)}" stands in the file twice.')
        if column:
            found[column] = position
    if not found:
        raise FileRefused("The file is not the publication: it has none of its columns.")
    missing = sorted(set(REQUIRED.values()) - set(found))
    if missing:
        raise FileRefused(f"Columns are missing: {', '.join(missing)}.")
    if not set(GRADE_COUNTS.values()) & set(found):
        raise FileRefused("There is no column for a grade.")
    return found


def _check(content: bytes) -> None:
    if not content or content.isspace():
        raise FileRefused("The file is empty.")
    try:
        # A text of all of it takes time and memory, which most files need not.
        if not content.isascii():
            content.decode()
    except UnicodeDecodeError as error:
        raise FileRefused(f"The file is not UTF-8 (byte {error.start + 1}).") from None
    if b"\0" in content:
        raise FileRefused("The file has NUL bytes in it: it is not text.")
    if content.removeprefix(BOM_UTF8).lstrip().startswith(b"<"):
        raise FileRefused("The file is an HTML or XML page, not CSV.")
