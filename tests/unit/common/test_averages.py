"""Averages, and the rows that they include."""

from typing import Any

import pytest
from schools_common.averages import summarize
from schools_common.filters import SchoolFilters
from schools_common.matching import matching
from schools_common.vocabulary import Category

from tests.rows import group, publication


def test_each_student_counts_once_and_unknown_rows_are_left_out() -> None:
    rows = publication(
        group("01M001", ela_tested=10, ela_low=10, ela_high=10),
        group("01M002", ela_tested=30, ela_low=90, ela_high=110),
        group("01M003"),
        group("01M004", ela_tested=0, ela_low=0, ela_high=0),
    )
    summary = summarize(rows, matching(rows, SchoolFilters()))
    ela, math = summary.averages
    assert summary.total == 4
    assert (ela.low, ela.mean, ela.high) == (2.5, 2.75, 3.0)
    assert (ela.tested, ela.rows, ela.excluded_rows) == (40, 2, 2)
    assert (math.low, math.mean, math.high) == (None, None, None)
    assert (math.tested, math.rows, math.excluded_rows) == (0, 0, 4)


def test_a_group_has_the_estimates_of_its_rows_and_no_mean_where_nothing_is_known() -> None:
    known = group("01M001", ela_tested=10, ela_low=18, ela_high=22, ela_estimate=18.5)
    unknown = group("02M002", ela_tested=30, ela_low=30, ela_high=120, ela_estimate=45.5)
    rows = publication(known, unknown)
    everything = summarize(rows, matching(rows, SchoolFilters())).averages[0]
    assert (everything.low, everything.mean, everything.high) == (1.2, 1.6, 3.55)
    alone = summarize(rows, matching(rows, SchoolFilters(district=(2,)))).averages[0]
    assert (alone.low, alone.mean, alone.high, alone.tested) == (1.0, None, 4.0, 30)


def test_a_mean_never_leaves_its_bounds() -> None:
    most = 2**31 - 1
    rows = publication(
        *(
            group(f"01M{n:03}", ela_tested=most, ela_low=most, ela_high=most + 1, ela_estimate=most)
            for n in range(100)
        )
    )
    average = summarize(rows, matching(rows, SchoolFilters())).averages[0]
    assert average.low == average.mean == average.high == 1.0


def test_categories_are_never_pooled() -> None:
    rows = publication(
        group("01M001", Category.POVERTY, ela_tested=10, ela_low=10, ela_high=10),
        group("01M001", Category.ALL, ela_tested=10, ela_low=40, ela_high=40),
        group("01M002", Category.DISABILITIES, ela_tested=10, ela_low=20, ela_high=20),
    )
    found = matching(rows, SchoolFilters(dbn=("01M001",)))
    assert [(a.category, a.subject, a.mean) for a in summarize(rows, found).averages] == [
        (Category.ALL, "ela", 4.0),
        (Category.ALL, "math", None),
        (Category.POVERTY, "ela", 1.0),
        (Category.POVERTY, "math", None),
    ]


def test_averages_come_in_the_order_of_the_categories() -> None:
    rows = publication(*(group("01M001", category) for category in reversed(Category)))
    assert [a.category for a in summarize(rows, matching(rows, SchoolFilters())).averages][
        ::2
    ] == list(Category)


def test_sums_may_exceed_what_a_column_holds() -> None:
    most = 2**31 - 1
    rows = publication(
        *(group(f"01M00{n}", ela_tested=most, ela_low=most, ela_high=most) for n in range(9))
    )
    assert summarize(rows, matching(rows, SchoolFilters())).averages[0].tested == 9 * most


def test_without_rows_there_are_no_averages() -> None:
    assert summarize(publication(), matching(publication(), SchoolFilters())).averages == []
    rows = publication(group("01M001"))
    summary = summarize(rows, matching(rows, SchoolFilters(district=(2,))))
    assert (summary.total, summary.averages) == (0, [])


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, ["01M001", "01M002", "02M003"]),
        ({"dbn": ["02m003"]}, ["02M003"]),
        ({"district": [1]}, ["01M001", "01M002"]),
        ({"q": ["asher"]}, ["01M001"]),
        ({"q": ["LEVY p.s."]}, ["01M001"]),
        ({"q": ["ps19"]}, ["01M001"]),
        ({"q": ["PS 0019 lev"]}, ["01M001"]),
        ({"q": ["levy 19"]}, ["01M001"]),
        ({"q": ["1"]}, ["01M001", "01M002"]),
        ({"q": ["9"]}, []),
        ({"q": ["ecole3"]}, ["02M003"]),
        ({"q": ["E\u0301COLE 03"]}, ["02M003"]),
        ({"q": ["school levy"]}, []),
        ({"q": ["levy", "100%"]}, ["01M001", "01M002"]),
        ({"q": ["%"]}, ["01M002"]),
        ({"q": ["\u00c9COLE"]}, ["02M003"]),
        ({"grade": ["K"]}, ["01M001", "01M002"]),
        ({"grade": ["9"]}, ["02M003"]),
        ({"grade": ["9", "K"]}, ["01M001", "01M002", "02M003"]),
        ({"enrollment_min": 50}, ["01M001"]),
        ({"enrollment_max": 49}, ["02M003"]),
        ({"asian_min": 0.4}, ["01M001", "01M002"]),
        ({"asian_min": 0.4, "asian_max": 0.4}, ["01M001"]),
        ({"asian_max": 1}, ["01M001", "01M002"]),
        ({"female_max": 1}, ["01M002"]),
        ({"asian_min": 0}, ["01M001", "01M002"]),
        ({"borough": ["manhattan"], "enrollment_min": 40, "district": [2]}, ["02M003"]),
        ({"category": ["poverty"], "dbn": ["01M002", "02M003"]}, ["01M002", "02M003"]),
        ({"category": ["all-students"]}, []),
        ({"borough": ["queens"]}, []),
    ],
)
def test_filters_find_their_rows(filters: dict[str, Any], found: list[str]) -> None:
    rows = publication(
        group(
            "01M001",
            school_name="P.S. 019 Asher Levy",
            total_enrollment=50,
            asian=20,
            grades={"K": 20, "1": 30},
        ),
        # With a blank total, the students are those who are female or male.
        group(
            "01M002",
            school_name="100% School",
            female=10,
            male=10,
            asian=9,
            grades={"K": None},
        ),
        # A suppressed share, which matches no filter on it.
        group(
            "02M003", school_name="\u00c9cole 3", total_enrollment=40, asian=None, grades={"9": 40}
        ),
    )
    flags = matching(rows, SchoolFilters.model_validate(filters))
    assert rows.table["dbn"][flags].to_list() == found


@pytest.mark.parametrize("name", SchoolFilters.model_fields)
def test_every_filter_is_applied(name: str) -> None:
    rows = publication(group("01M001", Category.ALL))
    values: dict[str, object] = {
        "category": ["poverty"],
        "borough": ["queens"],
        "district": [3],
        "dbn": ["01M015"],
        "q": ["academy"],
        "grade": ["3"],
    }
    found = matching(rows, SchoolFilters.model_validate({name: values.get(name, 0)}))
    assert not found.any()
