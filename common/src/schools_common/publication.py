"""The loaded rows in memory, column by column, where every question is answered.

A publication has 10,000 rows and never changes, it is only replaced as a whole: looking through
columns of numbers takes less time than asking PostgreSQL, which keeps them, for the answer.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from schools_common.texts import Texts
from schools_common.vocabulary import ELL_LANGUAGES, GRADES, GROUPS, Category, Subject

Counts = NDArray[np.int32]
Values = NDArray[np.float64]

UNKNOWN = -1
"""A count that is suppressed or missing."""

ABSENT = -2
"""A count that does not apply to the row."""

NAMES = ("dbn", "category", "school_name", "borough", "year")
"""The columns of texts."""

RESULTS = ("tested", "level_1", "level_2", "level_3", "level_4", "low", "high")
"""The counts of a subject."""

COLUMNS = (
    *("district", "total_enrollment", *GROUPS),
    *(f"grade_{grade}" for grade in GRADES),
    *(f"ell_{language}" for language in ELL_LANGUAGES),
    *(f"{subject}_{name}" for subject in Subject for name in RESULTS),
)
"""The columns of counts."""

_PLACES = {name: place for place, name in enumerate(COLUMNS)}


@dataclass(frozen=True, eq=False)
class Publication:
    """All rows of ``student_groups``, by category and then by DBN.

    ``dataset`` is the row of that table which describes them, without the report; ``texts`` has
    the columns of :data:`NAMES`; ``counts``, of shape (columns, rows), those of :data:`COLUMNS`,
    with :data:`UNKNOWN` and :data:`ABSENT` where there is no number.
    """

    dataset: dict[str, Any]
    texts: dict[str, Texts]
    counts: Counts

    @property
    def version(self) -> str:
        """Of the data."""
        return str(self.dataset["version"])

    def __len__(self) -> int:
        return int(self.counts.shape[1])

    def key(self, row: int) -> tuple[str, str]:
        """DBN and category of a row, by its number."""
        return self.texts["dbn"][row], self.texts["category"][row]

    def count(self, column: str) -> Counts:
        """A column of counts by its name, of shape (rows,)."""
        found: Counts = self.counts[_PLACES[column]]
        return found

    def known(self, column: str) -> Values:
        """The same, with NaN where the number is not known: no comparison is true of that."""
        count = self.count(column)
        return np.where(count >= 0, count, np.nan)

    @cached_property
    def measures(self) -> dict[str, Values]:
        """What filters have a range for, of shape (rows,), NaN where it is not known: the
        ``enrollment``, and of each group the share of a row's students."""
        enrollment = self.known("total_enrollment")
        # Some published totals are blank, although the shares that go with them are there; every
        # student is counted as female or male.
        both = self.known("female") + self.known("male")
        students = np.where(np.isnan(enrollment), both, enrollment)
        students[students == 0] = np.nan
        shares = {group: self.known(group) / students for group in GROUPS}
        return {"enrollment": enrollment, **shares}

    @cached_property
    def categories(self) -> dict[Category, slice]:
        """The rows of each category, which follow each other."""
        codes = self.texts["category"].codes
        values = self.texts["category"].values
        ends = np.searchsorted(codes, np.arange(len(values)), "right").tolist()
        return {
            Category(value): slice(start, end)
            for value, start, end in zip(values, [0, *ends], ends, strict=False)
        }

    @cached_property
    def addends(self) -> Values:
        """What averages are made of: 1, and of each subject its test takers, low, high, and 1
        where there are test takers; 0 where that is unknown. Of shape (rows, 1 + 4 * subjects).

        As floats, which are exact up to 2**53: to add up chosen rows is then a product of matrices,
        for which there is nothing faster.
        """
        columns: list[Any] = [np.ones(len(self))]
        for subject in Subject:
            numbers = [self.count(f"{subject}_{name}") for name in ("tested", "low", "high")]
            columns += [np.maximum(each, 0) for each in numbers]
            columns += [numbers[0] > 0]
        return np.stack(columns, axis=1, dtype=np.float64)
