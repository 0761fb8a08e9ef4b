"""Ranks of schools, whose averages are intervals."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schools_common.averages import Average
from schools_common.charts.choices import Order
from schools_common.charts.districts import CITY
from schools_common.publication import Numbers
from schools_common.vocabulary import Subject

Ranks = NDArray[np.int64]


@dataclass(frozen=True)
class School:
    """A school, with its best and its worst possible rank."""

    dbn: str
    name: str
    district: int
    average: Average
    best: int
    worst: int


@dataclass(frozen=True)
class Ranking:
    """The first ``top`` schools from one end, by estimate.

    ``ranked`` is the number of schools with a rank, which have ``tested`` students in all;
    ``possible`` the number that may be among the first ``top``, shown or not; ``unclear`` the
    number of those shown whose interval overlaps another's. ``few`` schools have too few test
    takers for a rank, and of ``unknown`` too little is published. ``one_district`` is true if a
    single district is chosen, which the title names. ``city`` is the average of all schools,
    shown beside a single one; ``everywhere`` names them.
    """

    subject: Subject
    order: Order
    top: int
    min_tested: int
    schools: list[School]
    ranked: int
    tested: int
    possible: int
    unclear: int
    few: int
    unknown: int
    one_district: bool = False
    city: Average | None = None
    everywhere: str = CITY

    @property
    def among(self) -> str:
        """The place of the schools shown, in words: ``"among the 20 highest"``."""
        return f"among the {self.top} {self.order}" if self.top > 1 else f"the {self.order}"

    def is_sure(self, school: School) -> bool:
        """Return whether a school is certainly among the first ``top``."""
        return school.worst <= self.top

    @property
    def last_sure(self) -> int | None:
        """The index of the last school that is sure; None if no school follows it."""
        places = [place for place, school in enumerate(self.schools) if self.is_sure(school)]
        if not places or places[-1] == len(self.schools) - 1:
            return None
        return places[-1]

    @property
    def sure_count(self) -> int:
        """The number of schools that are certainly among the first; all of them are shown."""
        return sum(map(self.is_sure, self.schools))


def ranks(low: Numbers, high: Numbers, order: Order) -> tuple[Ranks, Ranks]:
    """Return the best and the worst rank of each interval; arrays of shape (intervals,).

    Counted from the highest, the best rank is 1 + the number of intervals that are certainly above,
    and the worst is the number of those that are not certainly below, the interval itself included.
    Counted from the lowest, it is the other way round.
    """
    below = np.sort(high).searchsorted(low, "left")
    not_above = np.sort(low).searchsorted(high, "right")
    if order is Order.LOWEST:
        return 1 + below, not_above
    return 1 + len(low) - not_above, len(low) - below


def overlapping(low: Numbers, high: Numbers) -> int:
    """Count the intervals that overlap at least one other. Meant for at most a few hundred."""
    overlaps = (low[:, None] <= high) & (low <= high[:, None])
    return int((overlaps.sum(axis=1) > 1).sum())
