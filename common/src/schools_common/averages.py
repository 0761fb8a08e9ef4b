"""The average performance level of groups of rows, as intervals."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from schools_common.filters import SchoolFilters, conditions
from schools_common.models import STUDENT_GROUPS, of_subject
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


def _sums() -> Select[Any]:
    columns: list[Any] = [STUDENT_GROUPS.category, func.count().label("matched")]
    for subject in Subject:
        columns += [
            func.count(func.nullif(of_subject(subject, "tested"), 0)).label(f"{subject}_rows"),
            *(
                func.coalesce(func.sum(of_subject(subject, name)), 0).label(f"{subject}_{name}")
                for name in ("tested", "low", "high")
            ),
        ]
    return select(*columns).group_by(STUDENT_GROUPS.category)


_SUMS = _sums()


def sums(matching: Iterable[ColumnElement[bool]]) -> Select[Any]:
    """Count and add up every row that meets all conditions, per category, in one pass.

    :func:`summary` makes the averages of what it finds.
    """
    return _SUMS.where(*matching)


def summary(found: Iterable[Any]) -> Summary:
    """The averages of the rows that :func:`sums` finds.

    Categories overlap, so each has averages of its own. Each student counts once: the level
    sums of a category's rows are added up and divided by the sum of their test takers.
    """
    by_category = {Category(row["category"]): row for row in found}
    return Summary(
        total=sum(row["matched"] for row in by_category.values()),
        averages=[
            _average(category, subject, by_category[category])
            for category in Category
            if category in by_category
            for subject in Subject
        ],
    )


def summarize(connection: Connection, filters: SchoolFilters) -> Summary:
    """Count and average every row that matches."""
    values = filters.values()
    return summary(connection.execute(sums(conditions(values)), values).mappings())


def _average(category: Category, subject: Subject, row: Any) -> Average:
    tested, low, high = (row[f"{subject}_{name}"] for name in ("tested", "low", "high"))
    rows = row[f"{subject}_rows"]
    return Average(
        category=category,
        subject=subject,
        low=mean_level(low, tested),
        mean=mean_level((low + high) / 2, tested),
        high=mean_level(high, tested),
        tested=tested,
        rows=rows,
        excluded_rows=row["matched"] - rows,
    )


def mean_level(level_sum: float, tested: int) -> float | None:
    """A level sum per tested student, to 4 decimals as published by the API."""
    return round(level_sum / tested, 4) if tested else None
