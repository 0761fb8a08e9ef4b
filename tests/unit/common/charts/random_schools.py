"""Publications of random schools, with counts suppressed at random, and their charts."""

from random import Random
from typing import Any

from schools_common.charts.content import Content, content_of
from schools_common.charts.options import ChartOptions
from schools_common.charts.selection import Selection
from schools_common.filters import SchoolFilters
from schools_common.models import StudentGroup
from schools_common.publication import Publication
from schools_common.vocabulary import Category, Subject

from tests.rows import group, publication

DISTRICTS = (*range(1, 33), 75, 79)


def schools(random: Random, count: int) -> list[StudentGroup]:
    """Yield random rows of All Students; many averages are equal, some exact, some unknown."""
    return [
        group(
            f"{random.choice(DISTRICTS):02}{random.choice('MXKQR')}{number:03}",
            Category.ALL,
            **{key: value for subject in Subject for key, value in _result(random, subject)},
        )
        for number in range(count)
    ]


def _result(random: Random, subject: Subject) -> list[tuple[str, int]]:
    if random.random() < 0.1:
        return []
    tested = random.choice((6, 10, 20, 30, 40, 90))
    low = random.randint(tested, 4 * tested)
    high = min(4 * tested, low + random.choice((0, 0, 1, tested // 2)))
    if random.random() < 0.1:
        low, high = tested, 4 * tested
    return [(f"{subject}_tested", tested), (f"{subject}_low", low), (f"{subject}_high", high)]


def chart(rows: Publication | list[StudentGroup], filters: Any = None, **options: Any) -> Content:
    """Return the content of a chart of these rows."""
    found = publication(*rows) if isinstance(rows, list) else rows
    chosen = SchoolFilters.model_validate(filters or {})
    return content_of(Selection.of(found, chosen, ChartOptions.model_validate(options)))
