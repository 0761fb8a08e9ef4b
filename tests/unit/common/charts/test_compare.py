"""Comparisons state the difference as an interval, and claim no more than it supports."""

from random import Random
from typing import Any

import pytest
from schools_common.charts.content import Content, content_of
from schools_common.charts.options import ChartOptions
from schools_common.charts.selection import Selection
from schools_common.charts.words import MAX_ALT
from schools_common.filters import SchoolFilters
from schools_common.models import StudentGroup
from schools_common.vocabulary import Category

from tests.level_counts import random_schools
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


def test_the_difference_goes_from_the_least_to_the_most() -> None:
    rows = school("01M001", 210, 230), school("02X001", 150, 160)
    found = content(*rows, dbn=["01M001"], vs={"borough": ["bronx"]})
    bronx = rows_of(found)["Bronx"]
    assert (bronx["difference_low"], bronx["difference_high"]) == (0.5, 0.8)
    assert found.words.summary == (
        "School 01M001: ELA 2.20 (2.10 to 2.30): 0.50 to 0.80 higher than Bronx."
    )
    assert found.words.title == (
        "Average ELA level of all students: School 01M001 compared with Bronx"
    )


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (150, 210, "cannot be told apart from Bronx"),
        (230, 240, "cannot be told apart from Bronx"),
        (240, 250, "0.10 to 0.40 lower than Bronx"),
        (200, 209.9, "0.0010 to 0.30 higher than Bronx"),
        (100, 400, "nothing is published for Bronx"),
    ],
)
def test_overlapping_sides_cannot_be_told_apart(low: int, high: int, words: str) -> None:
    found = content(
        school("01M001", 210, 230), school("02X001", low, high), dbn=["01M001"],
        vs={"borough": ["bronx"]},
    )  # fmt: skip
    assert found.words.summary == f"School 01M001: ELA 2.20 (2.10 to 2.30): {words}."


def test_a_school_is_compared_with_its_district_borough_and_city() -> None:
    rows = [school(dbn, 200 + 10 * n, 200 + 10 * n) for n, dbn in enumerate(SCHOOLS)]
    found = content(*rows, dbn=["02M001"])
    assert {name: row["tested"] for name, row in rows_of(found).items()} == {
        "School 02M001": 100,
        "District 2, with this school": 200,
        "Manhattan, with this school": 300,
        "All schools in the data, with this school": 400,
    }
    assert found.words.title.endswith(
        "School 02M001 compared with its district, its borough and all schools in the data"
    )
    assert found.words.alt.endswith(
        "ELA 2.00: lower than its district, its borough and all schools in the data."
    )


SCHOOLS = ("02M001", "02M002", "01M003", "07X004")


def test_a_school_without_results_is_not_said_to_be_in_an_average() -> None:
    rows = [*(school(dbn, 200, 200) for dbn in SCHOOLS[1:]), group("02M001", ALL)]
    assert list(rows_of(content(*rows, dbn=["02M001"]))) == [
        "School 02M001",
        "District 2",
        "Manhattan",
        "All schools in the data",
    ]


def test_only_data_of_all_districts_are_the_whole_city() -> None:
    rows = [school(f"{district:02}M001", 200, 200) for district in range(1, 33)]
    whole = content(*rows, dbn=["01M001"])
    assert list(rows_of(whole))[-1] == "The whole city, with this school"
    assert whole.words.title.endswith("its district, its borough and the city")
    part = content(*rows[:-1], dbn=["01M001"])
    assert list(rows_of(part))[-1] == "All schools in the data, with this school"


def test_a_side_without_the_school_does_not_claim_to_include_it() -> None:
    rows = [school(dbn, 200, 200) for dbn in SCHOOLS]
    apart = content(*rows, dbn=["02M001"], vs={"district": [1]})
    assert list(rows_of(apart)) == ["School 02M001", "District 1"]
    assert not any("in common" in note for note in apart.words.footnotes)
    partly = content(*rows, dbn=["02M001", "07X004"], vs={"borough": ["manhattan"]})
    assert list(rows_of(partly)) == ["Schools 02M001 and 07X004", "Manhattan"]
    assert "Both sides have 1 school in common." in partly.words.footnotes
    part = content(*rows, borough=["manhattan"], vs={"dbn": ["02M001"]})
    assert list(rows_of(part)) == ["Manhattan, with this school", "School 02M001"]
    assert "Manhattan, with this school, compared with School 02M001" in part.words.title
    assert not any("in common" in note for note in part.words.footnotes)


def test_rows_of_overlapping_sides_are_left_out_once() -> None:
    rows = [*(school(dbn, 200, 200) for dbn in SCHOOLS[:3]), group("02M009", ALL)]
    footnotes = content(*rows, dbn=["02M001"]).words.footnotes
    assert "1 of 4 rows left out: test takers suppressed or not published." in footnotes


def enrolled(dbn: str, students: int | None, poor: int | None) -> list[StudentGroup]:
    return [
        school(dbn, 200, 200, ALL, total_enrollment=students, female=50, male=50),
        school(dbn, 200, 200, POVERTY, total_enrollment=poor),
    ]


@pytest.mark.parametrize(
    ("poor", "far"), [(40, False), (41, True), (19, True), (20, False), (None, False)]
)
def test_shares_in_poverty_that_are_far_apart_are_pointed_out(poor: int | None, far: bool) -> None:
    rows = [*enrolled("01M001", 100, 30), *enrolled("02X001", None, poor)]
    found = content(*rows, borough=["manhattan"], vs={"borough": ["bronx"]})
    notes = [note for note in found.words.footnotes if "poverty" in note]
    assert (
        notes
        == [
            f"Students in poverty: 30% (Manhattan) and {poor}% (Bronx). Within that "
            "category the gap may differ: see the same chart of the category Poverty."
        ]
        * far
    )
    within = found.numbers.within_poverty
    assert bool(within) is far
    if within:
        filters, vs = within
        assert (filters.canonical(), vs.canonical()) == (
            {"borough": ["Manhattan"], "category": ["Poverty"]},
            {"borough": ["Bronx"], "category": ["Poverty"]},
        )
        disabilities = {"borough": ["bronx"], "category": ["students-with-disabilities"]}
        other = content(
            *rows,
            school("02X001", 200, 200, Category.DISABILITIES),
            borough=["manhattan"],
            vs=disabilities,
        )
        assert other.numbers.within_poverty is None
        again = content(*rows, **filters.canonical(), vs=vs.canonical())
        assert again.numbers.within_poverty is None


def test_the_other_side_has_the_category_of_the_first_unless_it_chooses_one() -> None:
    rows = [*enrolled("01M001", 100, 30), *enrolled("02X001", 100, 30)]

    def categories(vs: dict[str, Any], **filters: Any) -> list[str]:
        return [row["category"] for row in rows_of(content(*rows, vs=vs, **filters)).values()]

    bronx = {"borough": ["bronx"]}
    assert categories(bronx) == ["All Students"] * 2
    assert categories(bronx, category=["poverty"]) == ["Poverty"] * 2
    assert categories(bronx | {"category": ["poverty"]}) == ["All Students", "Poverty"]
    words = content(*rows, vs={"category": ["poverty"]}).words
    assert words.title == (
        "Average ELA level: all schools in the data (All Students) compared with all schools in "
        "the data (Poverty)"
    )
    assert words.summary.startswith("All schools in the data (All Students): ")


def test_other_students_of_the_same_schools_do_not_claim_to_include_them() -> None:
    rows = (*enrolled("01M001", 100, 30), group("02X001", POVERTY, ela_tested=9))
    assert content(*rows, vs={"category": ["poverty"]}).numbers.sides[1].shared == ""


def test_no_side_is_called_higher_unless_its_whole_interval_is() -> None:
    random = Random(3)
    apart = 0
    for _ in range(40):
        rows = list(random_schools(random, random.randint(2, 6)))
        found = content(*rows, borough=["bronx"], vs={"borough": ["manhattan"]})
        one, other = (side.averages["ela"] for side in found.numbers.sides)
        known = one.mean is not None and other.mean is not None
        higher, lower = known and one.low > other.high, known and one.high < other.low
        assert ("higher" in found.words.summary) is higher
        assert ("lower" in found.words.summary) is lower
        assert ("cannot be told apart" in found.words.summary) is (
            known and not higher and not lower
        )
        assert len(found.words.alt) <= MAX_ALT
        apart += higher or lower
    assert 0 < apart < 40


def test_schools_that_do_not_exist_are_no_school() -> None:
    rows = [*enrolled("01M001", 100, 30), *enrolled("02X001", 100, 30)]
    assert content(*rows, dbn=["09X009"]).words.summary == "No school matches these filters."
    assert content(dbn=["09X009"]).table.rows[0][0] == "School 09X009"
