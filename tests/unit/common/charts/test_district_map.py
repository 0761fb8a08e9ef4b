"""Districts, classes and texts of the map."""

from itertools import pairwise
from random import Random
from typing import Any

import pytest
from schools_common.averages import Average
from schools_common.charts.districts import CITYWIDE, PLACES, TILES
from schools_common.charts.kinds.district_map import BELONGS, SPLIT, DistrictMap, classes
from schools_common.models import StudentGroup
from schools_common.vocabulary import Category, Subject

from tests.rows import group
from tests.unit.common.charts.random_schools import chart, schools


def exact(dbn: str, level: int, **more: Any) -> StudentGroup:
    return group(dbn, Category.ALL, ela_tested=10, ela_low=10 * level, ela_high=10 * level, **more)


def average(low: float | None, mean: float | None, high: float | None) -> Average:
    return Average(Category.ALL, Subject.ELA, low, mean, high, 10, 1, 0)


CITY = """
 .  .  .  6 10 11  .  .
 .  .  .  5  9 12  .  .
 .  .  3  4  7  8  .  .
 .  .  2  1  . 30 25 26
 .  .  .  . 14 24 28 29
 .  .  . 13 16 32 27  .
 .  . 15 17 23 19  .  .
 .  . 20 22 18  .  .  .
31  . 21  .  .  .  .  .
"""


def test_every_district_has_its_tile_in_its_borough() -> None:
    rows = [line.split() for line in CITY.strip().splitlines()]
    places = {
        int(name): (x, y) for y, row in enumerate(rows) for x, name in enumerate(row) if name != "."
    }
    assert places == PLACES
    assert [sorted(tiles) for tiles in TILES.values()] == [
        [*range(1, 7)],
        [*range(7, 13)],
        [*range(13, 24), 32],
        [*range(24, 31)],
        [31],
    ]


@pytest.mark.parametrize(
    ("level", "number"),
    [(1.0, 0), (1.7499, 0), (1.75, 1), (2.0, 2), (2.4999, 3), (2.75, 5), (3.0, 6), (4.0, 6)],
)
def test_a_class_begins_at_its_quarter_level(level: float, number: int) -> None:
    assert classes(average(level, level, level)) == (number, number)
    assert classes(average(1.0, level, level)) == (0, number)


def test_what_is_not_published_has_no_class() -> None:
    assert classes(average(None, None, None)) is None
    assert classes(average(1.0, None, 4.0)) is None


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("subject", Subject)
def test_a_district_has_the_average_of_its_schools(seed: int, subject: Subject) -> None:
    rows = schools(Random(seed), 60)
    found: DistrictMap = chart(rows, kind="map", subject=subject).numbers
    assert set(found.averages) == {row.district for row in rows}
    for district, mean in found.averages.items():
        own = [row for row in rows if row.district == district]
        known = [row for row in own if getattr(row, f"{subject}_tested") is not None]
        tested = sum(getattr(row, f"{subject}_tested") for row in known)
        assert (mean.tested, mean.excluded_rows) == (tested, len(own) - len(known))
        for bound in ("low", "high"):
            total = sum(getattr(row, f"{subject}_{bound}") for row in known)
            assert getattr(mean, bound) == (round(total / tested, 4) if tested else None)


def test_citywide_districts_are_there_if_the_data_have_them() -> None:
    assert chart([exact("01M001", 2)], kind="map").numbers.citywide == []
    rows = [exact("79M001", 2), exact("75X002", 2), exact("01M003", 3)]
    assert chart(rows, kind="map").numbers.citywide == [75, 79]
    assert set(CITYWIDE).isdisjoint(PLACES)


def test_a_single_district_is_compared_with_the_city() -> None:
    rows = [exact("01M001", 2), exact("05M002", 3)]
    alone = chart(rows, {"district": [1]}, kind="map")
    assert alone.numbers.city.mean == 2.5
    assert "lower for District 1, 2.00, than for all schools in the data, 2.50" in alone.words.alt
    assert chart(rows, kind="map").numbers.city is None


def test_the_words_name_the_extremes_and_what_is_missing() -> None:
    unknown = group("03M003", Category.ALL)
    words = chart([exact("01M001", 2), exact("10X002", 3), unknown], kind="map").words
    assert words.title == "Average ELA level of all students, by district"
    assert words.alt == (
        "Map of districts as tiles. Average ELA level of all students, by district. School year "
        "2015-16. ELA: lower for District 1, 2.00, than for District 10, 3.00. Nothing is "
        "published for 1 district. No school matches in 29 districts."
    )
    assert BELONGS in words.footnotes
    assert "Dashed: not published; empty: no school matches." in words.footnotes
    assert SPLIT not in words.footnotes


def test_footnotes_explain_no_mark_that_is_not_there() -> None:
    everywhere = [exact(f"{district:02}M001", 2) for district in PLACES]
    notes = " ".join(chart(everywhere, kind="map").words.footnotes)
    assert "ashed" not in notes
    assert "mpty" not in notes
    everywhere[0].ela_high = 30
    assert SPLIT in chart(everywhere, kind="map").words.footnotes


def test_a_district_without_a_tile_is_named() -> None:
    rows = [exact("33K001", 2), exact("40K001", 2), exact("01M001", 3)]
    assert "Not on the map: districts 33 and 40." in chart(rows, kind="map").words.footnotes


@pytest.mark.parametrize("seed", range(40))
def test_districts_whose_intervals_overlap_are_never_called_lower(seed: int) -> None:
    found = chart(schools(Random(seed), 5), kind="map")
    known = sorted(
        (each for each in found.numbers.averages.values() if each.mean is not None),
        key=lambda each: each.mean,
    )
    words = found.words
    apart = len(known) > 1 and known[0].high < known[-1].low
    if found.numbers.city is None:
        assert ("lower" in words.summary) == ("lower" in words.alt) == apart
    assert "lower" not in words.title
    clear = all(one.high < other.low for one, other in pairwise(known))
    assert ("cannot be told apart" in words.alt) != (clear or len(known) < 2)


def test_a_long_title_leaves_room_for_the_result() -> None:
    filters = {"q": ["a" * 190, "b" * 190], "district": [1, 2]}
    rows = [
        exact("01M001", 2, school_name="a" * 190),
        exact("02M002", 3, school_name="b" * 190),
    ]
    alt = chart(rows, filters, kind="map").words.alt
    assert len(alt) <= 350
    assert "lower for District 1, 2.00, than for District 2, 3.00" in alt


def test_the_table_lists_the_districts_by_number() -> None:
    table = chart([exact("10X001", 2), exact("02M001", 3)], kind="map").table
    assert [row[:6] for row in table.rows] == [
        (2, "All Students", "ela", 3.0, 3.0, 3.0),
        (10, "All Students", "ela", 2.0, 2.0, 2.0),
    ]
    assert {len(row) for row in table.rows} == {len(table.header)}
