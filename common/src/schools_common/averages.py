"""Average performance levels of groups of rows, as intervals."""

from dataclasses import dataclass

import numpy as np

from schools_common.publication import Mask, Publication
from schools_common.vocabulary import Category, Subject


@dataclass(frozen=True)
class Average:
    """The mean performance level (1 to 4) per tested student of one category in one subject.

    Suppressed counts make it an interval: ``low`` and ``high`` are exact bounds, and ``mean`` is
    the best estimate between them, or None if nothing but the number of test takers is known. All
    three are None if the test takers of every row are unknown. ``rows`` is the number of rows
    averaged, ``excluded_rows`` the number left out because their test takers are unknown.
    """

    category: Category
    subject: Subject
    low: float | None
    mean: float | None
    high: float | None
    tested: int
    rows: int
    excluded_rows: int


@dataclass(frozen=True)
class Summary:
    """All rows that match the filters: their number, and an average per category and subject."""

    total: int
    averages: list[Average]


def summarize(publication: Publication, matches: Mask) -> Summary:
    """Count and average the rows selected by ``matches``, a mask of shape (rows,).

    Categories overlap, so each is averaged separately. Each student counts once: the level sums of
    a category's rows are added up and divided by the sum of their test takers.
    """
    chosen = matches.astype(np.float64)
    sums = {
        category: (chosen[rows] @ addends).tolist()
        for category, (rows, addends) in publication.addends.items()
    }
    return Summary(
        total=int(sum(size for size, *_ in sums.values())),
        averages=[
            average_of(category, subject, int(size), of_subjects[5 * place : 5 * place + 5])
            for category, (size, *of_subjects) in sums.items()
            if size
            for place, subject in enumerate(Subject)
        ],
    )


def average_of(category: Category, subject: Subject, size: int, sums: list[float]) -> Average:
    """The average of ``size`` rows, from the sums of one subject's ``Publication.addends``."""
    rows, tested, low, estimate, high = sums
    return Average(
        category=category,
        subject=subject,
        low=mean_level(low, tested),
        mean=mean_level(best_sum(tested, low, estimate, high), tested),
        high=mean_level(high, tested),
        tested=int(tested),
        rows=int(rows),
        excluded_rows=size - int(rows),
    )


def best_sum(tested: float, low: float, estimate: float, high: float) -> float | None:
    """The estimated level sum, or None if the bounds span the whole range of levels."""
    if low == tested and high == 4 * tested:
        return None
    # Rounding can push a sum of estimates just outside the sums of the bounds.
    return min(max(estimate, low), high)


def mean_level(level_sum: float | None, tested: float) -> float | None:
    """The level sum per tested student, rounded to 4 decimals like all numbers of the API."""
    return round(level_sum / tested, 4) if level_sum is not None and tested else None
