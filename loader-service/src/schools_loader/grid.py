"""The cells of a CSV file: where each stands, and what it says.

NumPy looks for all commas and line ends at once, and each different text is made only once:
a file has few different counts in very many cells. :mod:`csv` makes a text of every cell.
"""

import csv

import numpy as np
from numpy.typing import NDArray

from schools_loader.memo import Memo

Numbers = NDArray[np.int32]

_COMMA, _LINE_END, _QUOTE = b',\n"'
_SHORT = 8
"""Bytes of a cell that fit into one number."""

_MASKS = np.array([(1 << 8 * length) - 1 for length in range(_SHORT + 1)], dtype="<u8")
"""By the length of a short cell: which bits of its number are its own."""


class NotCsv(Exception):
    """The bytes are not CSV; the text says why."""


class Grid:
    """The cells of a CSV file in UTF-8, record by record.

    ``widths`` has the number of cells of each record, ``blank`` whether it is an empty line.
    Raises :class:`NotCsv` where a quote is not closed; a cell with quotes in the wrong places
    does so when it is read.
    """

    def __init__(self, content: bytes) -> None:
        content = content.rstrip(b"\r\n") + b"\n" + bytes(_SHORT)
        data = np.frombuffer(content, dtype=np.uint8)
        is_end = data == _COMMA
        is_end |= data == _LINE_END
        ends = np.flatnonzero(is_end).astype(np.int32)
        if _QUOTE in content:
            quotes = np.flatnonzero(data == _QUOTE)
            if len(quotes) % 2:
                raise NotCsv("a quote is not closed")
            ends = ends[np.searchsorted(quotes, ends) % 2 == 0]
        last = np.flatnonzero(data[ends] == _LINE_END)
        self._content = content
        # A cell is what stands between two edges.
        self._edges = np.concatenate((np.array([-1], dtype=np.int32), ends))
        self._first = np.concatenate(([0], last[:-1] + 1))
        self._eights = np.ndarray(len(content) - _SHORT, dtype="<u8", buffer=content, strides=(1,))
        self._texts = Memo(_text)
        self.widths = np.diff(last, prepend=-1)
        line = data[self._edges[self._first] + 1]
        self.blank = (self.widths == 1) & ((line == _LINE_END) | (line == ord("\r")))

    def texts(self, records: NDArray[np.intp], position: int) -> list[str]:
        """What stands at a position of some records."""
        starts, lengths = self._spans(records, position)
        return self._read(starts, lengths)

    def coded(
        self, records: NDArray[np.intp], position: int, numbers: dict[str, int]
    ) -> NDArray[np.intp]:
        """The same by the numbers of the texts."""
        starts, lengths = self._spans(records, position)
        long = lengths > _SHORT
        # Each short cell as a number, without the bytes that follow it.
        cells = self._eights[starts] & _MASKS[np.where(long, 0, lengths)]
        different, which = np.unique(cells, return_inverse=True)
        texts = [self._texts[cell] for cell in different.view(f"S{_SHORT}").tolist()]
        coded = np.array([numbers[text] for text in texts])[which]
        coded[long] = [numbers[text] for text in self._read(starts[long], lengths[long])]
        return coded

    def _spans(self, records: NDArray[np.intp], position: int) -> tuple[Numbers, Numbers]:
        cells = self._first[records] + position
        starts = self._edges[cells] + 1
        return starts, self._edges[cells + 1] - starts

    def _read(self, starts: Numbers, lengths: Numbers) -> list[str]:
        content, texts = self._content, self._texts
        spans = zip(starts.tolist(), (starts + lengths).tolist(), strict=True)
        return [texts[content[start:end]] for start, end in spans]


def _text(cell: bytes) -> str:
    """What a cell says, without quotes, and without the spaces around it."""
    text = cell.decode()
    if '"' in text:
        try:
            (cells,) = csv.reader([text], strict=True)
        except csv.Error as error:
            raise NotCsv(str(error)) from None
        if len(cells) != 1:  # to others, a quote in the middle of a cell opens nothing
            raise NotCsv("a quote stands in the middle of a cell")
        (text,) = cells
    return text.strip()
