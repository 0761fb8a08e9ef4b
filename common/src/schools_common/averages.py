"""Average performance levels of groups of rows, as intervals."""

from dataclasses import dataclass

import numpy as np

from schools_common.publication import Flags, Publication
from schools_common.vocabulary import Category, Subject


@dataclass(frozen=True)
class Average:
    """The mean performance level (1 to 4) per tested student of one category in one subject.

    Suppression makes it an interval: ``low`` and ``high`` are exact bounds, ``mean`` their
    middle, all three None where no row has known test takers. ``rows`` counts the rows that
    the average is made of, ``excluded_rows`` those whose test takers are unknown.
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


def summarize(publication: Publication, matches: Flags) -> Summary:
    """Count and average the rows flagged in ``matches``, of shape (rows,).

    Categories overlap, so each has averages of its own. Each student counts once: the level
    sums of a category's rows are added up and divided by the sum of their test takers.
    """
    chosen = matches.astype(np.float64)
    sums = {
        category: (chosen[rows] @ addends).astype(np.int64).tolist()
        for category, (rows, addends) in publication.addends.items()
    }
    return Summary(
        total=sum(size for size, *_ in sums.values()),
        averages=[
            _average(category, subject, size, of_subjects[4 * place : 4 * place + 4])
            for category, (size, *of_subjects) in sums.items()
            if size
            for place, subject in enumerate(Subject)
        ],
    )


def _average(category: Category, subject: Subject, size: int, sums: list[int]) -> Average:
    tested, low, high, rows = sums
    return Average(
        category=category,
        subject=subject,
        low=mean_level(low, tested),
        mean=mean_level((low + high) / 2, tested),
        high=mean_level(high, tested),
        tested=tested,
        rows=rows,
        excluded_rows=size - rows,
    )


def mean_level(level_sum: float, tested: int) -> float | None:
    """A level sum per tested student, to 4 decimals as published by the API."""
    return round(level_sum / tested, 4) if tested else None
