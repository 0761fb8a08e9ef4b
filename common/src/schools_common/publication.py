"""The publication in memory: a DataFrame that serves all queries about its rows.

A publication has about 10,000 rows and is only ever replaced as a whole. Scanning its columns is
faster than querying PostgreSQL, where the rows are stored.
"""

from dataclasses import dataclass
from functools import cached_property
from math import isnan
from typing import Any

import numpy as np
import orjson
import pandas as pd
from numpy.typing import NDArray

from schools_common.hidden import hidden_students
from schools_common.names import words_of
from schools_common.vocabulary import GRADE_SPANS, GRADES, GROUPS, Category, Subject

Mask = NDArray[np.bool_]
Numbers = NDArray[np.float64]

LABELS = ("dbn", "category", "school_name", "district", "borough", "year")
"""Text columns with few distinct values: categoricals whose categories are in byte order."""

RESULTS = ("tested", "level_1", "level_2", "level_3", "level_4", "low", "high")
"""The counts of each subject; their columns are named ``{subject}_{result}``."""

COUNTS = ("total_enrollment", *GROUPS, *(f"{s}_{result}" for s in Subject for result in RESULTS))
"""Columns of whole numbers, NaN where suppressed or missing."""

NUMBERS = (*COUNTS, *(f"{subject}_estimate" for subject in Subject))
"""Columns of numbers, NaN where suppressed or missing."""

OBJECTS = ("grades", "ell")
"""Columns of JSON objects, as text."""

HAS_GRADE = {grade: f"has_grade_{grade}" for grade in GRADES}
"""Boolean columns by grade: True if the row has students in it, even a suppressed number."""

_GRADE_BANDS = (GRADES[:6], GRADES[6:9], GRADES[9:])
# Indexed by the sum of 1, 2 and 4 for the bands in which a school has students.
_SPANS = ("other", "K-5", "6-8", "K-8", "9-12", "K-12", "6-12", "K-12")

COLUMN_TYPES = {
    **dict.fromkeys(LABELS, "str"),
    **dict.fromkeys(NUMBERS, "float64"),
    **dict.fromkeys(OBJECTS, "str"),
    **dict.fromkeys(HAS_GRADE.values(), "bool"),
}
"""The type of each column before the labels become categoricals."""


@dataclass(frozen=True, eq=False)
class Publication:
    """All rows of ``student_groups``, ordered by category and DBN.

    ``dataset`` is the record of the table ``dataset`` that describes them, without its report.
    ``table`` has the columns of :data:`COLUMN_TYPES`, with categoricals for the labels.
    """

    dataset: dict[str, Any]
    table: pd.DataFrame

    @property
    def version(self) -> str:
        """The version of the data."""
        return str(self.dataset["version"])

    def __len__(self) -> int:
        return len(self.table)

    @cached_property
    def columns(self) -> dict[str, Any]:
        """The columns as arrays, whose cells can be read much faster than a DataFrame's."""
        labels_and_objects = {name: self.table[name].array for name in (*LABELS, *OBJECTS)}
        others = {name: self.table[name].to_numpy() for name in (*NUMBERS, *HAS_GRADE.values())}
        return labels_and_objects | others

    def row(self, number: int) -> dict[str, Any]:
        """Return a row as plain Python values; a suppressed or missing number is None."""
        labels = {name: self.columns[name][number] for name in LABELS}
        numbers = {name: float(self.columns[name][number]) for name in NUMBERS}
        known = {name: None if isnan(value) else value for name, value in numbers.items()}
        counts = {name: int(value) for name in COUNTS if (value := known[name]) is not None}
        objects = {name: orjson.loads(self.columns[name][number]) for name in OBJECTS}
        return labels | known | counts | objects

    @cached_property
    def codes(self) -> dict[str, dict[str, int]]:
        """The code of each distinct text, by label column."""
        return {
            name: {text: code for code, text in enumerate(self.columns[name].categories)}
            for name in LABELS
        }

    @cached_property
    def plain_names(self) -> list[str]:
        """The distinct school names in canonical spelling (:func:`names.words_of`)."""
        return [" ".join(words_of(name)) for name in self.columns["school_name"].categories]

    @cached_property
    def grade_spans(self) -> "pd.Categorical[str]":
        """The grade span (one of ``GRADE_SPANS``) of each row's school, over all its rows."""
        schools = self.columns["dbn"]
        bands = np.zeros(len(schools.categories), np.int64)
        for place, grades in enumerate(_GRADE_BANDS):
            has = np.logical_or.reduce([self.columns[HAS_GRADE[grade]] for grade in grades])
            bands += (np.bincount(schools.codes, has, len(bands)) > 0) << place
        span_of = np.array([GRADE_SPANS.index(span) for span in _SPANS], np.int8)
        codes: NDArray[np.int8] = span_of[bands][schools.codes]
        return pd.Categorical.from_codes(codes, pd.Index(GRADE_SPANS))

    @cached_property
    def students(self) -> Numbers:
        """The number of students in each row, NaN where it is unknown or 0.

        Some published totals are blank although their parts are not; every student is counted as
        female or male.
        """
        sexes = self.table["female"] + self.table["male"]
        return self.table["total_enrollment"].fillna(sexes).replace(0, np.nan).to_numpy()

    @cached_property
    def measures(self) -> dict[str, Numbers]:
        """The measures that filters can bound, each of shape (rows,), NaN where unknown.

        These are ``enrollment`` and the share of the row's students in each group.
        """
        shares = {group: self.columns[group] / self.students for group in GROUPS}
        return {"enrollment": self.columns["total_enrollment"], **shares}

    @cached_property
    def addends(self) -> dict[Category, tuple[slice, Numbers]]:
        """The contiguous rows of each category, and the numbers to sum for its averages.

        The numbers have the shape (rows, 1 + 5 * subjects): 1, and for each subject 1 if there are
        test takers, their number, low, estimate and high. They are floats, exact up to 2**53,
        because a matrix product is the fastest way to sum selected rows.
        """
        columns: list[Any] = [np.ones(len(self))]
        for subject in Subject:
            names = (f"{subject}_{name}" for name in ("tested", "low", "estimate", "high"))
            columns += [self.table[f"{subject}_tested"] > 0]
            columns += [self.table[name].fillna(0) for name in names]
        numbers = np.stack(columns, axis=1, dtype=np.float64)
        category = self.columns["category"]
        ends = np.searchsorted(category.codes, np.arange(len(category.categories)), "right")
        slices = map(slice, [0, *ends[:-1]], ends)
        return {
            Category(name): (rows, numbers[rows])
            for name, rows in zip(category.categories, slices, strict=True)
        }

    @cached_property
    def blocks(self) -> dict[Subject, Numbers]:
        """The number of students in each block of levels, of shape (7, rows), by subject.

        The blocks, in the order of the levels: level 1, hidden within 1 and 2, level 2, hidden
        within all, level 3, hidden within 3 and 4, level 4. All are 0 if the test takers are
        unknown.
        """
        found = {}
        for subject in Subject:
            tested, *levels, low, high = (self.columns[f"{subject}_{name}"] for name in RESULTS)
            hidden = hidden_students(tested, np.stack(levels), low, high)
            one, two, three, four = levels
            blocks = (one, hidden.lower, two, hidden.either, three, hidden.upper, four)
            found[subject] = np.where(tested > 0, np.nan_to_num(blocks), 0)
        return found
