"""Titles say in words what was filtered."""

from typing import Any

import pytest
from schools_common.filters import SchoolFilters
from schools_common.titles import joined, plural, title
from schools_common.vocabulary import Category


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        ({}, "by student category"),
        ({"category": ["poverty"]}, "of students in poverty"),
        ({"category": ["poverty", "all-students"]}, "by student category"),
        (
            {"category": ["poverty"], "borough": ["bronx"]},
            "of students in poverty, Bronx",
        ),
        (
            {"borough": ["bronx", "queens"]},
            "by student category, Bronx and Queens",
        ),
        (
            {"borough": ["bronx", "queens", "brooklyn"], "district": [7]},
            "by student category; Bronx, Brooklyn and Queens; district 7",
        ),
        ({"district": [1, 2]}, "by student category, districts 1 and 2"),
        ({"district": [1, 2, 3, 4, 5]}, "by student category, 5 districts"),
        ({"dbn": ["01M015"]}, "by student category, school 01M015"),
        (
            {"dbn": [f"01M{number:03}" for number in range(12)]},
            "by student category, 12 DBNs",
        ),
        (
            {"q": ["roberto clemente", "p.s."]},
            "by student category, school name with “clemente roberto” or “ps”",
        ),
        ({"grade": ["K"]}, "by student category, schools with grade K"),
        (
            {"grade": ["3", "4", "5", "K"]},
            "by student category, schools with any of grades K and 3 to 5",
        ),
        (
            {"grade": ["9", "10"]},
            "by student category, schools with any of grades 9 and 10",
        ),
        (
            {"enrollment_min": 100, "enrollment_max": 1000},
            "by student category; enrollment 100 to 1,000",
        ),
        ({"enrollment_max": 1}, "by student category, enrollment at most 1"),
        ({"enrollment_min": 0}, "by student category, enrollment at least 0"),
        ({"asian_min": 0.4}, "by student category, at least 40% Asian"),
        ({"white_max": 0.125}, "by student category, at most 12.5% white"),
        ({"female_min": 0.0, "female_max": 0.5}, "by student category, 0% to 50% female"),
        ({"other_min": 1, "other_max": 1}, "by student category, 100% of other race"),
    ],
)
def test_every_filter_is_said(filters: dict[str, Any], words: str) -> None:
    said = title(SchoolFilters.model_validate(filters))
    assert said == f"Average ELA and Math level {words}"


def test_every_category_has_its_words() -> None:
    titles = {title(SchoolFilters(category=(category,))) for category in Category}
    assert len(titles) == len(Category)


def test_lists_and_numbers_read_like_prose() -> None:
    assert joined(["a"]) == "a"
    assert joined(["a", "b", "c"], "or") == "a, b or c"
    assert plural(1, "school") == "1 school"
    assert plural(1204, "school") == "1,204 schools"
