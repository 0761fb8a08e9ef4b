"""Schools with similar students, regardless of their results."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from schools_common.charts.measures import by_school
from schools_common.publication import Numbers, Publication
from schools_common.vocabulary import GROUPS, Category

MAX_SIMILAR = 10
"""Maximum number of similar schools returned."""

SHARES = (
    Category.POVERTY,
    Category.ENGLISH_LEARNERS,
    Category.DISABILITIES,
    Category.TEMPORARY_HOUSING,
)
"""Categories whose share of a school's students is compared."""

RACES = GROUPS[2:]

MEASURES = ("enrollment", *SHARES, *RACES)

_FEWEST = len(MEASURES) // 2
"""Minimum number of measures that both schools have to publish to be compared."""


@dataclass(frozen=True, eq=False)
class Profiles:
    """The measures of all schools, indexed by the code of their DBN.

    ``values`` has the shape (schools, measures), NaN where suppressed or missing. ``scaled`` has
    the values for distances: the logarithm of enrollment, and every measure divided by its
    standard deviation over all schools; the shares of races are divided by their joint one, so
    that race counts as much as any other measure. ``unknown``, of the shape (measures,), stands in
    for a missing difference: one standard deviation of the measure. ``spans`` are the codes of
    the schools' grade spans.
    """

    values: Numbers
    scaled: Numbers
    unknown: Numbers
    spans: NDArray[np.int64]

    def of(self, school: int, measure: str) -> float:
        """Return a measure of a school; NaN if it is not published."""
        return float(self.values[school, MEASURES.index(measure)])


@dataclass(frozen=True)
class Similar:
    """A school by the code of its DBN, and the measures it has in common, closest first."""

    school: int
    near: list[str]


def similar(publication: Publication, school: int) -> list[Similar]:
    """Find up to ``MAX_SIMILAR`` most similar schools of the same grade span, nearest first.

    The distance is Euclidean, over the scaled measures. A measure that either school does not
    publish counts as one standard deviation, neither near nor far.
    """
    profiles = profiles_of(publication)
    differences = np.abs(profiles.scaled - profiles.scaled[school])
    known = ~np.isnan(differences)
    distances = np.sqrt((np.where(known, differences, profiles.unknown) ** 2).sum(axis=1))
    alike = (profiles.spans == profiles.spans[school]) & (known.sum(axis=1) >= _FEWEST)
    alike[school] = False
    nearest = np.argsort(np.where(alike, distances, np.inf), kind="stable")[:MAX_SIMILAR].tolist()
    return [
        Similar(each, _nearest(differences[each], profiles.unknown))
        for each in nearest
        if alike[each]
    ]


def _nearest(differences: Numbers, unknown: Numbers) -> list[str]:
    """Return the measures that differ by at most half a standard deviation, closest first."""
    order = np.argsort(differences, kind="stable").tolist()
    return [MEASURES[place] for place in order if differences[place] <= unknown[place] / 2]


@lru_cache(maxsize=1)
def profiles_of(publication: Publication) -> Profiles:
    """Compute the profiles of all schools; those of the latest publication are cached."""
    students = by_school(publication, publication.students, Category.ALL)
    shares = [by_school(publication, publication.students, each) / students for each in SHARES]
    races = [by_school(publication, publication.measures[race], Category.ALL) for race in RACES]
    values = np.stack([students, *shares, *races], axis=1)
    compared = np.stack([np.log(students), *shares, *races], axis=1)
    spread = pd.DataFrame(compared).std(ddof=0).fillna(0).to_numpy()
    unit = spread.copy()
    unit[-len(RACES) :] = np.sqrt((spread[-len(RACES) :] ** 2).sum())
    unit[unit == 0] = 1  # all schools are equal
    codes = publication.columns["dbn"].codes
    spans = np.zeros(len(students), np.int64)
    spans[codes] = publication.grade_spans.codes
    return Profiles(values, compared / unit, spread / unit, spans)
