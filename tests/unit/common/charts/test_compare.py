"""Comparisons state the difference as an interval, and claim no more than it supports."""

from random import Random

import pytest
from schools_common.charts.words import MAX_ALT

from tests.level_counts import random_schools
from tests.rows import group
from tests.unit.common.charts.comparisons import ALL, content, enrolled, rows_of, school


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
