"""Columns of texts in memory."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat
from operator import contains

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int32]
Flags = NDArray[np.bool_]


class Places(dict[str, int]):
    """Different texts, and the place of each: in the order in which they are met."""

    def __missing__(self, text: str) -> int:
        place = self[text] = len(self)
        return place


@dataclass(frozen=True)
class Texts:
    """A column of texts: each different one in ``values``, in byte order, and by row its place
    there in ``codes``, of shape (rows,)."""

    values: list[str]
    codes: Codes

    @classmethod
    def of(cls, column: Iterable[str]) -> "Texts":
        """Make it of the texts of all rows."""
        first = Places()
        codes = np.fromiter(map(first.__getitem__, column), np.int32)
        return cls.merged(list(first), codes)

    @classmethod
    def merged(cls, values: Sequence[str], codes: Codes) -> "Texts":
        """Make it of texts in any order, some of them maybe equal, and by row a place there."""
        distinct = sorted(set(values))
        places = {text: place for place, text in enumerate(distinct)}
        return cls(distinct, np.array([places[text] for text in values], np.int32)[codes])

    def where(self, flags: Flags) -> Flags:
        """The rows of texts, given a flag for each of ``values``."""
        return flags[self.codes]

    def which_are(self, wanted: Container[str]) -> Flags:
        """Flags of those of ``values`` that are wanted."""
        return np.fromiter(map(wanted.__contains__, self.values), np.bool_, len(self.values))

    def which_contain(self, word: str) -> Flags:
        """Flags of those of ``values`` that contain a word, given in lower case, in any case."""
        found = map(contains, self._folded, repeat(word))
        return np.fromiter(found, np.bool_, len(self.values))

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
