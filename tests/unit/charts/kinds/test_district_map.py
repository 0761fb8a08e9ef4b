"""The map draws every district, each text in an ink that can be read."""

from collections import Counter
from random import Random
from typing import Any

import pytest
from plotly.graph_objects import Figure
from schools_charts.figure import figure
from schools_charts.parts.style import EDGE, PALETTES
from schools_charts.parts.tiles import COLUMNS, NAMES, ROWS, STRIP, Tiles
from schools_charts.parts.typesetting import width
from schools_common.charts.choices import Theme
from schools_common.charts.districts import PLACES, TILES
from schools_common.models import StudentGroup
from schools_common.vocabulary import Borough, Category

from tests.rows import group
from tests.unit.common.charts.random_schools import chart, schools

CLASSES = PALETTES[Theme.LIGHT].classes


def drawn(rows: list[StudentGroup], filters: Any = None, **options: Any) -> dict[str, Any]:
    return figure(chart(rows, filters, kind="map", **options))


def school(dbn: str, low: int, high: int) -> StudentGroup:
    return group(dbn, Category.ALL, ela_tested=100, ela_low=low, ela_high=high)


def tile(found: dict[str, Any], district: int) -> tuple[dict[str, Any], list[str]]:
    """Return the line around a district's number, and the colours in it."""
    trace = found["data"][0]
    place = trace["text"].index(f"<b>{district}</b>")
    x, y = trace["x"][place], trace["y"][place]
    shapes = [each for each in found["layout"]["shapes"] if each["type"] == "rect"]
    (around,) = (
        each
        for each in shapes
        if "fillcolor" not in each and inside((x, y, x, y), each) and each["x1"] - each["x0"] > 30
    )
    colours = [
        each["fillcolor"]
        for each in shapes
        if "fillcolor" in each and inside((each["x0"], each["y0"], each["x1"], each["y1"]), around)
    ]
    return around["line"], colours


def inside(box: tuple[float, float, float, float], shape: dict[str, Any]) -> bool:
    x0, y0, x1, y1 = box
    return bool(shape["x0"] <= x0 <= x1 <= shape["x1"] and shape["y0"] <= y0 <= y1 <= shape["y1"])


ROWS_OF_ALL_KINDS = [
    school("01M001", 210, 210),
    school("10X001", 170, 260),
    group("20K001", Category.ALL),
    school("75Q001", 300, 300),
]


def test_every_district_has_its_number_and_its_average_where_it_is_known() -> None:
    found = drawn(ROWS_OF_ALL_KINDS)
    Figure(found)
    texts = Counter(found["data"][0]["text"])
    assert all(texts[f"<b>{district}</b>"] == 1 for district in (*PLACES, 75))
    assert {"2.10", "2.15", "3.00"} <= set(texts)
    assert {*Borough, "Citywide", "Average level"} <= set(texts)
    assert "Citywide" not in drawn(ROWS_OF_ALL_KINDS[:3])["data"][0]["text"]


def test_tiles_have_the_colours_of_their_classes() -> None:
    found = drawn(ROWS_OF_ALL_KINDS)
    colours = {district: tile(found, district)[1] for district in (1, 10, 20, 75, 31)}
    assert colours[1] == [CLASSES[2]]
    assert colours[10] == [CLASSES[4], CLASSES[0]]
    assert colours[20] == colours[31] == []
    assert colours[75] == [CLASSES[6]]


def test_a_tile_is_dashed_where_nothing_is_published_and_only_there() -> None:
    found = drawn(ROWS_OF_ALL_KINDS)
    dashed = {district: "dash" in tile(found, district)[0] for district in (1, 10, 20, 31)}
    assert dashed == {1: False, 10: False, 20: True, 31: False}


def test_texts_have_the_ink_of_the_colour_under_them() -> None:
    trace = drawn(ROWS_OF_ALL_KINDS)["data"][0]
    ink = dict(zip(trace["text"], trace["textfont"]["color"], strict=True))
    inks = PALETTES[Theme.LIGHT].class_ink
    assert (ink["<b>10</b>"], ink["2.15"]) == (inks[4], inks[0])
    assert inks[4] != inks[0]


def test_names_are_where_no_district_is() -> None:
    taken = {*PLACES.values(), *((STRIP[0] + place, STRIP[1]) for place in range(3))}
    for column, row, _, side in [*NAMES.values(), (*(STRIP[0], STRIP[1] - 1), "bottom", "right")]:
        cells = {(column, row), ((column - 1) if side == "center" else column + 1, row)}
        assert not cells & taken
        assert 0 <= column < COLUMNS
        assert 0 <= row < ROWS


@pytest.mark.parametrize("borough", Borough)
def test_an_outline_has_the_sides_that_two_tiles_do_not_share(borough: Borough) -> None:
    cells = set(TILES[borough].values())
    shared = sum((x + 1, y) in cells for x, y in cells) + sum((x, y + 1) in cells for x, y in cells)
    sides = Tiles(50, 40).outline(borough).split(" ")
    assert len(set(sides)) == len(sides) == 4 * len(cells) - 2 * shared


@pytest.mark.parametrize("page", [320, 480, 639, 640, 960, 2000])
@pytest.mark.parametrize("height", [None, 240, 300, 420, 700, 2000])
def test_nothing_leaves_the_page_and_no_texts_overlap(page: int, height: int | None) -> None:
    found = drawn([*ROWS_OF_ALL_KINDS, *schools(Random(1), 200)], width=page, height=height)
    layout, margin = found["layout"], found["layout"]["margin"]
    right = page - 2 * EDGE
    bottom = layout["height"] - margin["t"] - margin["b"]
    assert margin["l"] == margin["r"] == EDGE
    for shape in layout["shapes"]:
        if shape["type"] == "rect":
            assert 0 <= shape["x0"] < shape["x1"] <= right
            assert 0 <= shape["y0"] < shape["y1"] <= bottom
            if "fillcolor" not in shape:
                assert shape["x1"] - shape["x0"] > 29
    boxes = list(map(box, texts_of(found)))
    for place, (left, top, end, low) in enumerate(boxes):
        assert left >= -1
        assert end <= right + 1
        assert -4 <= top < low <= bottom + 4
        for other in boxes[:place]:
            apart = other[0] >= end or left >= other[2] or other[1] >= low or top >= other[3]
            assert apart, (boxes[place], other)


@pytest.mark.parametrize("page", [320, 480, 960])
@pytest.mark.parametrize("height", [None, 240, 300, 420])
def test_no_name_of_a_borough_touches_a_tile(page: int, height: int | None) -> None:
    found = drawn(ROWS_OF_ALL_KINDS, width=page, height=height)
    tiles = [each for each in found["layout"]["shapes"] if "fillcolor" not in each and "x0" in each]
    assert len(tiles) == len(PLACES) + 1
    names = [
        each for each in texts_of(found) if each[2][0].isalpha() and each[2] != "Average level"
    ]
    assert len(names) == len(Borough) + 1
    for left, top, right, bottom in map(box, names):
        for tile in tiles:
            beside = tile["x0"] - right > 5 or left - tile["x1"] > 5
            assert beside or bottom < tile["y0"] or tile["y1"] < top


def texts_of(found: dict[str, Any]) -> list[tuple[float, float, str, str, int]]:
    trace = found["data"][0] if found["data"] else {"text": []}
    names = ("x", "y", "text", "textposition")
    sizes = trace.get("textfont", {}).get("size", [])
    return list(zip(*(trace.get(name, []) for name in names), sizes, strict=True))


def box(text: tuple[float, float, str, str, int]) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of a text's letters, without the space between lines."""
    x, y, words, position, size = text
    assert size >= 13
    # Widths are overestimated; capitals and digits are 0.73 em high.
    wide = 0.93 * width(words.replace("<b>", "").replace("</b>", ""), size)
    left = {"center": x - wide / 2, "right": x, "left": x - wide}[position.split()[1]]
    return left, y - 0.36 * size, left + wide, y + 0.36 * size


def test_a_page_that_is_too_low_says_so() -> None:
    rows = chart(ROWS_OF_ALL_KINDS, kind="map", height=240)
    rows.selection.publication.dataset["sample"] = True
    found = figure(rows)
    assert "This page is too low for a map" in str(found["layout"]["annotations"])
    assert not found["data"]


def test_hovering_tells_the_interval() -> None:
    hover = drawn(ROWS_OF_ALL_KINDS)["data"][1]["text"]
    assert "District 10: 2.15 (1.70 to 2.60), 100 students tested" in hover
    assert "District 20: not published" in hover
    assert "District 31: no school matches" in hover


def test_a_single_district_has_the_city_in_the_key() -> None:
    rows = [school("01M001", 210, 210), school("05M001", 310, 310)]
    assert "All schools 2.60" in drawn(rows, {"district": [1]})["data"][0]["text"]


def test_equal_charts_are_equal_to_the_byte() -> None:
    rows = schools(Random(4), 80)
    assert str(drawn(rows)) == str(drawn(rows[::-1]))
