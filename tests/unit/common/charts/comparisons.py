"""Comparisons of hand-made rows."""

from typing import Any

from schools_common.charts.content import Content, content_of
from schools_common.charts.options import ChartOptions
from schools_common.charts.selection import Selection
from schools_common.filters import SchoolFilters
from schools_common.models import StudentGroup
from schools_common.vocabulary import Category

from tests.rows import group, publication

ALL, POVERTY = Category.ALL, Category.POVERTY


def options(vs: dict[str, Any] | None = None, **given: Any) -> ChartOptions:
    filters = None if vs is None else SchoolFilters.model_validate(vs)
    return ChartOptions.model_validate({"kind": "compare", "vs": filters} | given)


def content(*rows: StudentGroup, vs: dict[str, Any] | None = None, **filters: Any) -> Content:
    chosen = options(vs, subject="ela")
    return content_of(
        Selection.of(publication(*rows), SchoolFilters.model_validate(filters), chosen)
    )


def school(dbn: str, low: int, high: int, category: Category = ALL, **columns: Any) -> StudentGroup:
    """Return a row with 100 tested students, and a level sum between ``low`` and ``high``."""
    return group(dbn, category, ela_tested=100, ela_low=low, ela_high=high, **columns)


def rows_of(found: Content) -> dict[Any, dict[str, Any]]:
    table = found.table
    named = [dict(zip(table.header, row, strict=True)) for row in table.rows]
    return {row["side"]: row for row in named}


def enrolled(dbn: str, students: int | None, poor: int | None) -> list[StudentGroup]:
    return [
        school(dbn, 200, 200, ALL, total_enrollment=students, female=50, male=50),
        school(dbn, 200, 200, POVERTY, total_enrollment=poor),
    ]
