"""The scatter plot shows each school where its numbers are."""

import json
from itertools import pairwise
from math import pi
from typing import Any

import pytest
from plotly.graph_objects import Figure
from schools_charts.figure import figure
from schools_charts.kinds import scatter
from schools_charts.parts.canvas import Canvas
from schools_charts.parts.style import PALETTES, SYMBOLS
from schools_common.charts.choices import Theme
from schools_common.vocabulary import Borough

from tests.many_schools import content, some_schools

TABLE = some_schools(120)


def drawn(**options: Any) -> dict[str, Any]:
    return figure(content(TABLE, kind="scatter", **options))


def texts(found: dict[str, Any]) -> str:
    return "\n".join(note["text"] for note in found["layout"]["annotations"])


@pytest.mark.parametrize("x", ["poverty", "asian", "enrollment"])
def test_each_mark_is_a_school(x: str) -> None:
    numbers = content(TABLE, kind="scatter", x=x).numbers
    (trace,) = drawn(x=x)["data"]
    schools = numbers.schools
    boroughs = [SYMBOLS[Borough(name)] for name in schools.labels("borough")]
    marks = zip(trace["x"], trace["y"], trace["marker"]["symbol"], strict=True)
    assert sorted(marks) == sorted(
        zip(numbers.x.tolist(), schools.mean.tolist(), boroughs, strict=True)
    )
    hollow = [colour.endswith(",0)") for colour in trace["marker"]["color"]]
    assert sum(hollow) == schools.wide.sum() > 0


def test_the_marks_of_one_borough_are_circles_as_in_the_keys() -> None:
    schools = some_schools(240)
    found = figure(content(schools, {"borough": [Borough.BROOKLYN]}, kind="scatter"))
    (trace,) = found["data"]
    assert set(trace["marker"]["symbol"]) == {"circle"}
    colour = PALETTES[Theme.LIGHT].boroughs[Borough.BROOKLYN]
    assert f"<span style='color:{colour}'>\u25cf</span> Brooklyn" in texts(found)
    assert max(trace["marker"]["size"]) == 30  # that of a circle of the key


def test_the_area_of_a_mark_is_its_tested_students() -> None:
    numbers = content(TABLE, kind="scatter").numbers
    (trace,) = drawn()["data"]
    # Areas of plotly's symbols of size 1.
    areas = dict(zip(SYMBOLS.values(), (pi / 4, 1, 0.845, 0.433, 0.8), strict=True))
    largest = numbers.schools.tested.max()
    tested = sorted(numbers.schools.tested.tolist(), reverse=True)
    for symbol, size, students in zip(
        trace["marker"]["symbol"], trace["marker"]["size"], tested, strict=True
    ):
        if size > 8:
            area = areas[symbol] * size**2 / (pi / 4 * 30**2)
            assert area == pytest.approx(students / largest, rel=0.06)


def test_small_schools_are_drawn_over_large_ones() -> None:
    hovers = drawn()["data"][0]["text"]
    tested = [int(hover.rsplit(" ", 1)[1].replace(",", "")) for hover in hovers]
    assert all(before >= after for before, after in pairwise(tested))


@pytest.mark.parametrize("options", [{}, {"width": 400, "theme": "dark"}, {"height": 300}])
def test_the_figure_is_valid(options: dict[str, Any]) -> None:
    Figure(drawn(**options))  # raises if a property or value is invalid


def test_equal_charts_are_equal_figures() -> None:
    assert json.dumps(drawn()) == json.dumps(drawn())


def test_too_few_schools_are_not_drawn() -> None:
    few = figure(content(some_schools(15), kind="scatter"))
    assert few["data"] == []
    assert "A scatter plot takes at least 20." in texts(few)
    assert "\u25cf" not in texts(few)


def test_names_are_taken_literally() -> None:
    names = {f"02M{place:03}": "<b>50%{x} & $x$</b>" for place in range(60)}
    (trace,) = figure(content(some_schools(60, names=names), kind="scatter"))["data"]
    evil = [hover for hover in trace["text"] if "50%{x}" in hover]
    assert evil
    assert all(hover.startswith("&lt;b&gt;50%{x} &amp; $x$&lt;/b&gt;") for hover in evil)
    assert trace["hovertemplate"] == "%{text}<extra></extra>"


@pytest.mark.parametrize("room", [70, 79, 113, 160, 400, 1900])
@pytest.mark.parametrize("width", [320, 639, 640, 2000])
def test_marks_and_texts_stay_in_their_room(room: int, width: int) -> None:
    canvas = Canvas(width, PALETTES[Theme.LIGHT], room, brief=room < 160)
    drawing = scatter.draw(content(TABLE, kind="scatter").numbers, canvas)
    assert drawing.head + drawing.height + drawing.foot <= room
    (trace,) = drawing.traces
    largest = max(trace["marker"]["size"]) / 2
    for axis, pixels in (("x", canvas.width - drawing.left), ("y", drawing.height)):
        low, high = drawing.layout[f"{axis}axis"]["range"]
        edge = min(min(trace[axis]) - low, high - max(trace[axis])) / (high - low) * pixels
        assert edge >= largest


def test_the_key_to_areas_has_circles_of_these_areas() -> None:
    canvas = Canvas(960, PALETTES[Theme.LIGHT])
    numbers = content(TABLE, kind="scatter").numbers
    drawing = scatter.draw(numbers, canvas)
    large, small = (circle["x1"] - circle["x0"] for circle in drawing.shapes)
    shown = [note["text"] for note in drawing.annotations[-2:]]
    assert shown == ["200 tested", "40"]
    assert large == pytest.approx(30 * (200 / numbers.schools.tested.max()) ** 0.5, abs=0.2)
    assert small == pytest.approx(large / 5**0.5, abs=0.2)


def test_a_key_that_leaves_no_room_is_left_out() -> None:
    low, high = (texts(drawn(width=320, height=height)) for height in (240, 700))
    assert "\u25cf" not in low
    assert "\u25cf" in high
