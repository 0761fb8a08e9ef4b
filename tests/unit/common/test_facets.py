"""Facets count the rows that each value of a filter would leave."""

from dataclasses import astuple
from typing import Any

import numpy as np
import pytest
from schools_common.facets import Facets, facets, relaxed
from schools_common.filters import SchoolFilters
from schools_common.matching import matching
from schools_common.publication import Publication
from schools_common.vocabulary import Category

from tests.rows import group, publication


@pytest.fixture(scope="module")
def rows() -> Publication:
    return publication(
        group("02M001", Category.ALL, grades={"K": 9, "1": 8}, total_enrollment=90, asian=30),
        group("02M001", Category.POVERTY, grades={"K": None}, total_enrollment=60),
        group("10X002", Category.ALL, grades={"1": 9}, total_enrollment=300, asian=100),
        group("10M003", Category.ALL, female=20, male=10, asian=20),
    )


def counts(found: Facets, name: str) -> dict[str, int]:
    return {each.value: each.rows for each in found.values[name]}


def schools_of(rows: Publication, filters: SchoolFilters) -> int:
    return len({rows.columns["dbn"][row] for row in np.flatnonzero(matching(rows, filters))})


def test_without_filters_every_value_has_its_rows(rows: Publication) -> None:
    found = facets(rows, SchoolFilters())
    assert found.total == 4
    assert counts(found, "category") == {"All Students": 3, "Poverty": 1}
    assert counts(found, "borough") == {"Bronx": 1, "Manhattan": 3}
    assert list(counts(found, "district").items()) == [("2", 2), ("10", 2)]
    assert [each.schools for each in found.values["district"]] == [1, 2]
    assert list(counts(found, "grade").items()) == [("K", 2), ("1", 2)]
    assert astuple(found.ranges["enrollment"]) == (60, 300, 3)
    assert astuple(found.ranges["asian"]) == (0.3333, 0.6667, 3)
    assert astuple(found.ranges["white"]) == (None, None, 0)


def test_a_filter_does_not_count_for_its_own_facet(rows: Publication) -> None:
    filters = SchoolFilters.model_validate({"borough": ["bronx"], "enrollment_min": 80})
    found = facets(rows, filters)
    assert found.total == 1
    assert counts(found, "borough") == {"Bronx": 1, "Manhattan": 1}
    assert counts(found, "district") == {"2": 0, "10": 1}
    assert astuple(found.ranges["enrollment"]) == (300, 300, 1)
    assert astuple(found.ranges["asian"]) == (0.3333, 0.3334, 1)


@pytest.mark.parametrize(
    "others",
    [
        {},
        {"category": ["all-students"], "grade": ["K", "1"]},
        {"q": ["002"], "district": [2]},
        {"asian_min": 0.2, "asian_max": 0.5, "borough": ["manhattan"]},
        {"dbn": ["02M001"], "enrollment_max": 70},
    ],
)
def test_a_value_has_the_number_of_its_rows_and_of_their_schools(
    rows: Publication, others: dict[str, Any]
) -> None:
    found = facets(rows, SchoolFilters.model_validate(others))
    for name in ("category", "borough", "district", "grade"):
        for value, count, schools in map(astuple, found.values[name]):
            chosen = SchoolFilters.model_validate({**others, name: [value]})
            assert matching(rows, chosen).sum() == count
            assert schools_of(rows, chosen) == schools
    for name, limits in found.ranges.items():
        given = {key: value for key, value in others.items() if not key.startswith(name)}
        if limits.rows:
            given |= {f"{name}_min": limits.min, f"{name}_max": limits.max}
            assert matching(rows, SchoolFilters.model_validate(given)).sum() == limits.rows


def test_without_rows_there_are_no_values() -> None:
    found = facets(publication(), SchoolFilters())
    assert (found.total, found.values["category"], found.values["grade"]) == (0, [], [])
    assert astuple(found.ranges["enrollment"]) == (None, None, 0)


def test_each_filter_has_the_schools_that_match_without_it(rows: Publication) -> None:
    given = {"borough": ["bronx"], "q": ["001"], "enrollment_min": 50, "enrollment_max": 250}
    filters = SchoolFilters.model_validate(given)
    assert not matching(rows, filters).any()
    without = {
        "borough": {"q", "enrollment_min", "enrollment_max"},
        "q": {"borough", "enrollment_min", "enrollment_max"},
        "enrollment": {"borough", "q"},
    }
    expected = {
        name: schools_of(rows, SchoolFilters.model_validate({k: given[k] for k in kept}))
        for name, kept in without.items()
    }
    assert relaxed(rows, filters) == expected
    assert max(expected.values()) > 0
