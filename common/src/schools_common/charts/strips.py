"""Strips of schools: the results of a group's schools, with median and quartiles."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from schools_common.averages import Average, mean_level
from schools_common.charts.results import Results, Rows
from schools_common.grouping import GroupBy
from schools_common.publication import Mask, Numbers, Publication


@dataclass(frozen=True, eq=False)
class Strip:
    """The schools of a group.

    ``key`` is the group as :func:`grouping.by_group` names it, None for the whole city. ``median``
    is the median of their estimates, bounded by the medians of their lows and of their highs.
    ``quartiles`` are the first and the third of their estimates, None if no school has a result.
    ``marked`` has the indices of marked schools in ``schools``.
    """

    name: str
    key: str | None
    schools: Results
    median: Average
    quartiles: tuple[float, float] | None
    marked: tuple[int, ...]

    @property
    def is_city(self) -> bool:
        """True for the whole city, shown beside a single group."""
        return self.key is None

    def marked_labels(self, name: str) -> list[str]:
        """List the texts of a label column, such as ``"dbn"``, of the marked schools."""
        labels = self.schools.labels(name) if self.marked else []
        return [labels[place] for place in self.marked]


def strip_of(name: str, key: str | None, found: Results, mark: tuple[str, ...]) -> Strip:
    """Build the strip of a group from its schools' results; ``mark`` has the DBNs to mark."""
    codes = found.publication.codes["dbn"]
    wanted = [codes[dbn] for dbn in mark if dbn in codes]
    schools = found.publication.columns["dbn"].codes[found.rows]
    marked = np.flatnonzero(np.isin(schools, wanted)) if wanted else np.empty(0, np.intp)
    median, quartiles = _median_and_quartiles(found)
    return Strip(name, key, found, median, quartiles, tuple(marked.tolist()))


def groups(publication: Publication, matches: Mask, by: GroupBy) -> Iterator[tuple[str, Rows]]:
    """Split the matching rows by group, in the order of the vocabulary; districts by number."""
    column = publication.grade_spans if by is GroupBy.GRADE_SPAN else publication.columns[by]
    rows = np.flatnonzero(matches)
    codes = column.codes[rows]
    rows = rows[np.argsort(codes, kind="stable")]
    counts = np.bincount(codes, minlength=len(column.categories))
    parts = zip(column.categories, np.split(rows, np.cumsum(counts)[:-1]), strict=True)
    for label, part in sorted(parts, key=lambda pair: _place(pair[0])):
        if len(part):
            yield str(label), part


def _place(label: str) -> int:
    return int(label) if label.isdecimal() else 0


def _median_and_quartiles(found: Results) -> tuple[Average, tuple[float, float] | None]:
    """Return the median with its bounds, and the quartiles of the estimates.

    Quantiles are monotonic, so those of the lows and highs bound those of the estimates.
    """
    bounds: list[float | None] = [None] * 3
    middle = None
    if len(found):
        quartiles = _quartiles(np.stack(found.levels, axis=1))
        bounds = [mean_level(float(each), 1) for each in quartiles[1]]
        middle = float(quartiles[0, 1]), float(quartiles[2, 1])
    low, mean, high = bounds
    tested, left = int(found.tested.sum()), found.hidden + found.few
    median = Average(found.category, found.subject, low, mean, high, tested, len(found), left)
    return median, middle


def _quartiles(numbers: Numbers) -> Numbers:
    """Return the quartiles of each column, of shape (3, columns), as NumPy does, but faster."""
    ordered = np.sort(numbers, axis=0)
    places = np.array([0.25, 0.5, 0.75]) * (len(numbers) - 1)
    below = places.astype(np.intp)
    above = np.minimum(below + 1, len(numbers) - 1)
    part = (places - below)[:, np.newaxis]
    quartiles: Numbers = ordered[below] + (ordered[above] - ordered[below]) * part
    return quartiles
