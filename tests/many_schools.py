"""Publications of random schools with some hidden numbers."""

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

_PLACES = ("02M", "10X", "13K", "25Q", "31R")


def some_schools(number: int, seed: int = 1, names: dict[str, str] | None = None) -> Publication:
    """Return schools of all boroughs in two categories; ``names`` are by DBN."""
    random = Random(seed)
    rows = [
        row
        for place in range(number)
        for row in _school(f"{random.choice(_PLACES)}{place:03}", random, names or {})
    ]
    return publication(*rows)


def _school(dbn: str, random: Random, names: dict[str, str]) -> list[StudentGroup]:
    students = random.randint(50, 900)
    return [
        group(
            dbn,
            category,
            school_name=names.get(dbn, f"School {dbn}"),
            total_enrollment=enrolled if random.random() < 0.9 else None,
            asian=random.randint(6, enrolled) if random.random() < 0.9 else None,
            **_results(random),
        )
        for category, enrolled in (
            (Category.ALL, students),
            (Category.POVERTY, random.randint(6, students)),
        )
    ]


def _results(random: Random) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for subject in Subject:
        tested = random.randint(6, 200)
        low = random.randint(tested, 4 * tested)
        high = min(low + random.choice((0, 0, tested // 8, tested)), 4 * tested)
        if random.random() < 0.1:
            low, high = tested, 4 * tested  # only the test takers are known
        if random.random() < 0.9:
            found |= {f"{subject}_tested": tested, f"{subject}_low": low, f"{subject}_high": high}
    return found


def content(table: Publication, filters: dict[str, Any] | None = None, **options: Any) -> Content:
    """Return the content of a chart."""
    chosen = SchoolFilters.model_validate(filters or {})
    return content_of(Selection.of(table, chosen, ChartOptions.model_validate(options)))
