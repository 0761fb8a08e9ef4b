"""Titles describe the filters in words."""

from typing import Any

import pytest
from schools_common.charts.titles import BY, average_level, group_name, joined, plural, title
from schools_common.filters import SchoolFilters
from schools_common.grouping import GroupBy
from schools_common.vocabulary import Category, Subject


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        ({}, ""),
        ({"category": ["poverty"]}, " of students in poverty"),
        ({"category": ["poverty", "all-students"]}, ""),
        (
            {"category": ["poverty"], "borough": ["bronx"]},
            " of students in poverty, Bronx",
        ),
        (
            {"borough": ["bronx", "queens"]},
            ", Bronx and Queens",
        ),
        (
            {"borough": ["bronx", "queens", "brooklyn"], "district": [7]},
            "; Bronx, Brooklyn and Queens; district 7",
        ),
        ({"district": [1, 2]}, ", districts 1 and 2"),
        ({"district": [1, 2, 3, 4, 5]}, ", 5 districts"),
        ({"dbn": ["01M015"]}, ", school 01M015"),
        (
            {"dbn": [f"01M{number:03}" for number in range(12)]},
            ", 12 DBNs",
        ),
        (
            {"q": ["roberto clemente", "p.s."]},
            ", school name with “clemente” and “roberto” or “ps”",
        ),
        ({"grade": ["K"]}, ", schools with grade K"),
        (
            {"grade": ["3", "4", "5", "K"]},
            ", schools with any of grades K and 3 to 5",
        ),
        (
            {"grade": ["9", "10"]},
            ", schools with any of grades 9 and 10",
        ),
        (
            {"enrollment_min": 100, "enrollment_max": 1000},
            "; enrollment 100 to 1,000",
        ),
        ({"enrollment_max": 1}, ", enrollment at most 1"),
        ({"enrollment_min": 0}, ", enrollment at least 0"),
        ({"asian_min": 0.4}, ", at least 40% Asian"),
        ({"white_max": 0.125}, ", at most 12.5% white"),
        ({"female_min": 0.0, "female_max": 0.5}, ", 0% to 50% female"),
        ({"other_min": 1, "other_max": 1}, ", 100% of other race"),
    ],
)
def test_every_filter_is_said(filters: dict[str, Any], words: str) -> None:
    assert title("Math levels", SchoolFilters.model_validate(filters)) == f"Math levels{words}"


def test_the_groups_end_a_title() -> None:
    bronx = SchoolFilters.model_validate({"borough": ["bronx"]})
    assert title("Math levels", bronx, BY[GroupBy.DISTRICT]) == "Math levels, Bronx, by district"
    assert set(BY) == set(GroupBy)


def test_the_measure_names_the_subjects() -> None:
    assert average_level(tuple(Subject)) == "Average ELA and Math level"
    assert average_level((Subject.MATH,)) == "Average Math level"


def test_groups_are_named_as_people_say_them() -> None:
    assert group_name(GroupBy.DISTRICT, "7") == "District 7"
    assert group_name(GroupBy.GRADE_SPAN, "K-5") == "Grades K-5"
    assert group_name(GroupBy.GRADE_SPAN, "other") == "No grades published"
    assert group_name(GroupBy.BOROUGH, "Bronx") == "Bronx"


def test_every_category_has_its_words() -> None:
    titles = {title("", SchoolFilters(category=(category,))) for category in Category}
    assert len(titles) == len(Category)


def test_lists_and_numbers_read_like_prose() -> None:
    assert joined(["a"]) == "a"
    assert joined(["a", "b", "c"], "or") == "a, b or c"
    assert plural(1, "school") == "1 school"
    assert plural(1204, "school") == "1,204 schools"
    assert plural(2, "category") == "2 categories"
