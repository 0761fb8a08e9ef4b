"""Averages and counts, worked out by PostgreSQL."""

from typing import Any

import pytest
from schools_common.averages import summarize
from schools_common.filters import SchoolFilters, conditions
from schools_common.models import StudentGroup
from schools_common.vocabulary import Category
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.rows import group


def test_each_student_counts_once_and_unknown_rows_are_left_out(session: Session) -> None:
    session.add_all(
        [
            group("01M001", ela_tested=10, ela_low=10, ela_high=10),
            group("01M002", ela_tested=30, ela_low=90, ela_high=110),
            group("01M003"),
        ]
    )
    session.flush()
    summary = summarize(session.connection(), SchoolFilters())
    ela, math = summary.averages
    assert summary.total == 3
    assert (ela.low, ela.mean, ela.high) == (2.5, 2.75, 3.0)
    assert (ela.tested, ela.rows, ela.excluded_rows) == (40, 2, 1)
    assert (math.low, math.mean, math.high) == (None, None, None)
    assert (math.tested, math.rows, math.excluded_rows) == (0, 0, 3)


def test_categories_are_never_pooled(session: Session) -> None:
    session.add_all(
        [
            group("01M001", Category.POVERTY, ela_tested=10, ela_low=10, ela_high=10),
            group("01M001", Category.ALL, ela_tested=10, ela_low=40, ela_high=40),
        ]
    )
    session.flush()
    summary = summarize(session.connection(), SchoolFilters())
    assert [(a.category, a.subject, a.mean) for a in summary.averages] == [
        (Category.ALL, "ela", 4.0),
        (Category.ALL, "math", None),
        (Category.POVERTY, "ela", 1.0),
        (Category.POVERTY, "math", None),
    ]


def test_no_row_is_no_average(session: Session) -> None:
    assert summarize(session.connection(), SchoolFilters()).averages == []


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, ["01M001", "01M002", "02M003"]),
        ({"dbn": ["02m003"]}, ["02M003"]),
        ({"district": [1]}, ["01M001", "01M002"]),
        ({"q": ["asher"]}, ["01M001"]),
        ({"q": ["LEVY p.s."]}, ["01M001"]),
        ({"q": ["levy", "100%"]}, ["01M001", "01M002"]),
        ({"q": ["%"]}, ["01M002"]),
        ({"grade": ["K"]}, ["01M001", "01M002"]),
        ({"grade": ["9"]}, ["02M003"]),
        ({"grade": ["9", "K"]}, ["01M001", "01M002", "02M003"]),
        ({"enrollment_min": 50}, ["01M001"]),
        ({"enrollment_max": 49}, ["02M003"]),
        ({"asian_min": 0.4}, ["01M001", "01M002"]),
        ({"asian_min": 0.4, "asian_max": 0.4}, ["01M001"]),
        ({"asian_max": 1}, ["01M001", "01M002"]),
        ({"asian_min": 0}, ["01M001", "01M002"]),
    ],
)
def test_filters_find_their_rows(
    session: Session, filters: dict[str, Any], found: list[str]
) -> None:
    session.add_all(
        [
            group(
                "01M001",
                school_name="P.S. 019 Asher Levy",
                total_enrollment=50,
                asian=20,
                grades={"K": 20, "1": 30},
            ),
            # A blank total: its students are those who are female or male.
            group(
                "01M002",
                school_name="100% School",
                female=10,
                male=10,
                asian=9,
                grades={"K": None},
            ),
            # A suppressed share, which no filter on it matches.
            group("02M003", total_enrollment=40, asian=None, grades={"9": 40}),
        ]
    )
    values = SchoolFilters.model_validate(filters).values()
    query = select(StudentGroup.dbn).where(*conditions(values)).order_by(StudentGroup.dbn)
    assert session.scalars(query, values).all() == found
