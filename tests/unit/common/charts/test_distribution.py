"""A distribution has each school in its strip, with quartiles that allow for suppression."""

import re
from random import Random
from statistics import quantiles
from typing import Any

import pytest
from schools_common.charts.districts import everywhere
from schools_common.charts.kinds.distribution import Distribution
from schools_common.charts.words import MAX_ALT
from schools_common.publication import Publication
from schools_common.vocabulary import Category

from tests.many_schools import content, some_schools
from tests.rows import group, publication


def distribution(table: Publication, **options: Any) -> Distribution:
    numbers = content(table, kind="distribution", **options).numbers
    assert isinstance(numbers, Distribution)
    return numbers


def results_by(table: Publication, by: str, subject: str) -> dict[str, list[tuple[float, ...]]]:
    """Return low, estimate and high of each school with a known result, by group."""
    found: dict[str, list[tuple[float, ...]]] = {}
    for number in range(len(table)):
        row = table.row(number)
        levels = tuple(row[f"{subject}_{name}"] for name in ("low", "estimate", "high"))
        tested = row[f"{subject}_tested"]
        if by != "category" and row["category"] != Category.ALL:
            continue
        if tested and (levels[0] > tested or levels[2] < 4 * tested):
            label = f"District {row['district']}" if by == "district" else row[by]
            found.setdefault(label, []).append(tuple(level / tested for level in levels))
    return found


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("by", ["category", "borough", "district"])
@pytest.mark.parametrize("subject", ["ela", "math"])
def test_quartiles_equal_those_of_a_naive_computation(seed: int, by: str, subject: str) -> None:
    table = some_schools(70, seed)
    expected = results_by(table, by, subject)
    strips = distribution(table, group_by=by, subject=subject).strips
    assert {strip.name for strip in strips} == set(expected)
    for strip in strips:
        low, mean, high = zip(*expected[strip.name], strict=True)
        first, _, third = quantiles(mean, method="inclusive")
        assert strip.quartiles == pytest.approx((first, third))
        bounds = strip.median.low, strip.median.mean, strip.median.high
        medians = (quantiles(each, method="inclusive")[1] for each in (low, mean, high))
        assert bounds == pytest.approx(tuple(medians), abs=1e-4)
        assert len(strip.schools) == len(mean)


def test_one_school_is_its_own_median() -> None:
    row = group("02M001", Category.ALL, ela_tested=10, ela_low=20, ela_high=24)
    (strip,) = distribution(publication(row)).strips
    assert strip.quartiles == pytest.approx((2.2, 2.2))
    assert (strip.median.low, strip.median.mean, strip.median.high) == (2.0, 2.2, 2.4)


def test_boroughs_come_by_median_and_districts_by_number() -> None:
    table = some_schools(90)
    medians = [strip.median.mean for strip in distribution(table).strips]
    assert medians == sorted(medians, key=lambda median: -(median or 0))
    districts = [strip.name for strip in distribution(table, group_by="district").strips]
    assert districts == [f"District {number}" for number in (2, 10, 13, 25, 31)]


def test_a_single_group_is_compared_with_the_whole_city() -> None:
    chart = content(some_schools(60), {"borough": ["queens"]}, kind="distribution")
    queens, city = chart.numbers.strips
    assert (queens.is_city, city.is_city) == (False, True)
    assert len(city.schools) > len(queens.schools)
    assert "all schools in the data" in chart.words.summary
    assert {row[:3] for row in chart.table.rows} == {
        ("Queens", "Queens", "group"),
        ("All schools in the data, All Students", None, "reference"),
    }


def test_all_students_are_a_reference_beside_their_parts() -> None:
    chart = content(some_schools(60), kind="distribution", group_by="category")
    roles = {row[1]: row[2] for row in chart.table.rows}
    assert len(roles) > 1
    assert {key for key in roles if roles[key] == "reference"} == {Category.ALL}


def test_a_group_without_results_is_said_to_have_none() -> None:
    rows = [
        group("02M001", Category.ALL, ela_tested=10, ela_low=20, ela_high=24),
        group("10X001", Category.ALL, ela_tested=10, ela_low=10, ela_high=40),
    ]
    chart = content(publication(*rows), kind="distribution")
    known, unknown = chart.numbers.strips
    assert (known.name, unknown.name) == ("Manhattan", "Bronx")
    assert (unknown.quartiles, unknown.median.mean, len(unknown.schools)) == (None, None, 0)
    assert "Nothing is published for 1 borough." in chart.words.alt
    assert "1 of 2 schools left out: without a published ELA result." in chart.words.footnotes


def test_a_marked_school_is_found_and_a_missing_one_is_named() -> None:
    table = some_schools(60)
    dbn = distribution(table).strips[0].schools.labels("dbn")[3]
    chart = content(table, kind="distribution", mark=[dbn, "99X999"])
    assert [strip.marked for strip in chart.numbers.strips] == [(3,), (), (), (), ()]
    assert f"Marked: School {dbn}, " in chart.words.summary
    assert "99X999 is not among the schools shown." in chart.words.footnotes
    assert not any(dbn in note for note in chart.words.footnotes)


def test_the_table_lists_each_school_of_each_strip() -> None:
    chart = content(some_schools(60), kind="distribution", group_by="category")
    rows = chart.table.rows
    assert len(rows) == sum(len(strip.schools) for strip in chart.numbers.strips)
    for *_, low, mean, high in rows:
        assert isinstance(low, float)
        assert isinstance(mean, float)
        assert isinstance(high, float)
        assert 1 <= low <= mean <= high <= 4


@pytest.mark.parametrize("seed", range(60))
def test_medians_that_overlap_are_not_called_higher_or_lower(seed: int) -> None:
    random = Random(seed)
    table = some_schools(random.randint(3, 40), seed)
    by = random.choice(["category", "borough", "district"])
    chart = content(
        table,
        {"enrollment_min": random.randint(0, 500)},
        kind="distribution",
        group_by=by,
        min_tested=random.choice([1, 40]),
    )
    words = chart.words
    city = everywhere(chart.selection.publication)
    medians = {
        city if strip.is_city else strip.name: strip.median for strip in chart.numbers.strips
    }
    found = re.search(r"lower for (.+?), [\d.]+.*?, than for (.+?), [\d.]+", words.summary)
    if found:
        lower, higher = medians[found[1]], medians[found[2]]
        assert lower.high is not None
        assert higher.low is not None
        assert lower.high < higher.low
    else:
        assert not re.search("higher|lower|best|worst", words.summary + words.alt)
    assert len(words.alt) <= MAX_ALT
