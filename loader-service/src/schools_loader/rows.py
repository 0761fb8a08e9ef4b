"""The rows of a file in the columns of ``student_groups``, as the text that COPY takes."""

import json
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from schools_common.vocabulary import BOROUGH_OF_LETTER, ELL_LANGUAGES, GRADES, GROUPS, Subject

from schools_loader.cells import NOT_APPLICABLE
from schools_loader.memo import Memo
from schools_loader.reading import Sheet
from schools_loader.suppression import LevelSums

NULL = r"\N"
PART = 100
"""Rows that are made at a time."""

_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
_PLAIN = [
    "total_enrollment",
    *GROUPS,
    *(
        f"{subject}_{name}"
        for subject in Subject
        for name in ("tested", "level_1", "level_2", "level_3", "level_4")
    ),
]
_INTERVALS = [f"{subject}_{bound}" for subject in Subject for bound in ("low", "high")]
_GRADES = {f"grade_{grade}": grade for grade in GRADES}
_ELL = {f"ell_{key}": key for key in ELL_LANGUAGES}
COLUMNS = (
    *("dbn", "category", "school_name", "district", "borough", "year", "grades", "ell"),
    *_PLAIN,
    *_INTERVALS,
)

Cells = Sequence[str]


class Rows:
    """The rows of ``sheet`` whose flag in ``good`` is set, each a tuple of :data:`COLUMNS`.

    They are made while they are iterated, so that PostgreSQL stores some while others are made.
    ``counts`` has the count of each of the sheet's texts.
    """

    def __init__(
        self,
        sheet: Sheet,
        counts: NDArray[np.int64],
        sums: dict[Subject, LevelSums],
        good: NDArray[np.bool_],
    ) -> None:
        self._sheet = sheet
        self._kept = np.flatnonzero(good)
        self._names = Memo(_escape)
        self._numbers = Memo(_text)
        self._shown = [_text(count) for count in counts.tolist()]
        self._members = {
            column: Memo(partial(_member, key, counts)) for column, key in (_GRADES | _ELL).items()
        }
        self._bounds = list(chain.from_iterable((s.low, s.high) for s in sums.values()))

    def __len__(self) -> int:
        return len(self._kept)

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        for start in range(0, len(self), PART):
            yield from zip(*self._columns(self._kept[start : start + PART]), strict=True)

    def _columns(self, rows: NDArray[np.intp]) -> Iterator[Cells]:
        numbers = rows.tolist()
        key = {column: [texts[n] for n in numbers] for column, texts in self._sheet.keys.items()}
        cells = {column: codes[rows].tolist() for column, codes in self._sheet.cells.items()}
        yield key["dbn"]
        yield key["category"]
        yield [self._names[name] for name in key["school_name"]]
        yield [dbn[:2] for dbn in key["dbn"]]
        yield [BOROUGH_OF_LETTER[dbn[2]] for dbn in key["dbn"]]
        yield key["year"]
        yield self._objects(cells, _GRADES)
        yield self._objects(cells, _ELL)
        for column in _PLAIN:
            yield [self._shown[cell] for cell in cells[column]]
        for bound in self._bounds:
            yield [self._numbers[number] for number in bound[rows].tolist()]

    def _objects(self, cells: dict[str, list[int]], keys: dict[str, str]) -> Cells:
        """One JSON object per row: what does not apply is absent, what is unknown is null."""
        members = [
            map(self._members[column].__getitem__, cells[column])
            for column in keys
            if column in cells
        ]
        return [f"{{{', '.join(filter(None, row))}}}" for row in zip(*members, strict=True)]


def _escape(text: str) -> str:
    return text.translate(_ESCAPES)


def _text(count: int) -> str:
    return str(count) if count >= 0 else NULL


def _member(key: str, counts: NDArray[np.int64], cell: int) -> str:
    count = int(counts[cell])
    if count == NOT_APPLICABLE:
        return ""
    return f"{json.dumps(key)}: {count if count >= 0 else 'null'}"
