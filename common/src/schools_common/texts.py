"""Columns of texts in memory."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int32]
Flags = NDArray[np.bool_]


class Places(dict[str, int]):
    """Different texts, and the place of each: in the order in which they are met."""

    def __missing__(self, text: str) -> int:
        place = self[text] = len(self)
        return place


@dataclass(frozen=True, eq=False)
class Texts:
    """A column of texts: the different ones in ``values``, in byte order, and in ``codes``, of
    shape (rows,), the place there of each row's text."""

    values: list[str]
    codes: Codes

    @classmethod
    def merged(cls, values: Sequence[str], codes: Codes) -> "Texts":
        """Make it of ``values`` in any order, of which some may be equal, and their ``codes``."""
        distinct = sorted(set(values))
        places = {text: place for place, text in enumerate(distinct)}
        return cls(distinct, np.array([places[text] for text in values], np.int32)[codes])

    def where(self, flags: Flags) -> Flags:
        """Flags of the rows, of shape (rows,), given those of ``values``."""
        return flags[self.codes]

    def which_are(self, wanted: Container[str]) -> Flags:
        """Flags of those of ``values`` that are wanted."""
        return np.fromiter(map(wanted.__contains__, self.values), np.bool_, len(self.values))

    def which_contain(self, words: Iterable[str]) -> Flags:
        """Flags of those of ``values`` that contain all words, given in lower case, in any case."""
        places: Iterable[int] = range(len(self.values))
        for word in sorted(words, key=len, reverse=True):  # few have a long one
            places = [place for place in places if word in self._folded[place]]
        flags = np.zeros(len(self.values), np.bool_)
        flags[list(places)] = True
        return flags

    @cached_property
    def _folded(self) -> list[str]:
        return [text.casefold() for text in self.values]

    def among(self, rows: Flags | slice) -> list[str]:
        """The different texts of some rows, in byte order."""
        seen = np.zeros(len(self.values), np.bool_)
        seen[self.codes[rows]] = True
        return [self.values[place] for place in np.flatnonzero(seen)]

    def __getitem__(self, row: int) -> str:
        return self.values[int(self.codes[row])]
