"""The distribution shows each school in the strip of its group."""

import json
from collections import Counter
from typing import Any

import pytest
from plotly.graph_objects import Figure
from schools_charts.figure import figure
from schools_charts.kinds import distribution
from schools_charts.parts.canvas import Canvas
from schools_charts.parts.style import EDGE, PALETTES, TEXT
from schools_charts.parts.typesetting import width
from schools_common.charts.choices import Theme

from tests.many_schools import content, some_schools

TABLE = some_schools(120)
MANY = some_schools(800)
MARKED = content(TABLE, kind="distribution").numbers.strips[1].schools.labels("dbn")[:4]


def drawn(**options: Any) -> dict[str, Any]:
    return figure(content(TABLE, kind="distribution", **options))


def texts(found: dict[str, Any]) -> str:
    return "\n".join(note["text"] for note in found["layout"]["annotations"])


def test_each_dot_is_a_school_in_the_strip_of_its_group() -> None:
    strips = content(TABLE, kind="distribution").numbers.strips
    traces = drawn()["data"][: len(strips)]
    for strip, trace in zip(strips, traces, strict=True):
        assert trace["x"] == strip.schools.mean.tolist()
        hollow = [colour == "#ffffff" for colour in trace["marker"]["color"]]
        assert hollow == strip.schools.wide.tolist()
    bottoms = [max(trace["y"]) for trace in traces]
    tops = [min(trace["y"]) for trace in traces]
    assert all(bottom < top for bottom, top in zip(bottoms, tops[1:], strict=False))


def test_medians_and_quartiles_are_where_they_should_be() -> None:
    strips = content(TABLE, kind="distribution").numbers.strips
    found = drawn()
    (medians,) = [t for t in found["data"] if t.get("marker", {}).get("symbol") == "line-ns-open"]
    assert medians["x"] == [strip.median.mean for strip in strips]
    boxes = [shape for shape in found["layout"]["shapes"] if shape["type"] == "rect"]
    assert [(box["x0"], box["x1"]) for box in boxes] == [strip.quartiles for strip in strips]
    for strip in strips:
        assert any(f"<b>{strip.median.mean:.2f}</b>" in t.get("text", []) for t in found["data"])


@pytest.mark.parametrize("width", [480, 960])
def test_many_schools_are_bars_as_high_as_they_are_many(width: int) -> None:
    strips = content(MANY, kind="distribution").numbers.strips
    traces = figure(content(MANY, kind="distribution", width=width))["data"][: len(strips)]
    for strip, trace in zip(strips, traces, strict=True):
        counts = Counter(min(int((mean - 1) * 10 + 1e-9), 29) for mean in strip.schools.mean)
        bars = {
            round((trace["x"][at] - 1) * 10): trace["y"][at] - trace["y"][at + 1]
            for at in range(0, len(trace["x"]), 5)
        }
        assert set(bars) == set(counts)
        highest = max(bars, key=lambda place: bars[place])
        for place, height in bars.items():
            expected = counts[place] / counts[highest]
            assert height / bars[highest] == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize("width", [320, 960])
def test_a_marked_school_is_named_and_its_pole_stands_on_its_dot(width: int) -> None:
    found = drawn(width=width, mark=MARKED)
    ink = PALETTES[Theme.LIGHT].ink
    (pins,) = [
        trace
        for trace in found["data"]
        if trace["mode"] == "markers"
        and trace["marker"]["color"] == ink
        and "symbol" not in trace["marker"]
    ]
    for dbn in MARKED:
        assert f"School {dbn} " in texts(found)
    poles = [shape for shape in found["layout"]["shapes"] if shape["type"] == "line"]
    margin = found["layout"]["margin"]
    pixels = width - margin["l"] - margin["r"]
    domain = found["layout"]["xaxis"].get("domain", [0, 1])[1]
    low, high = found["layout"]["xaxis"]["range"]
    dots = sorted(
        (y, (x - low) / (high - low) * pixels * domain)
        for x, y in zip(pins["x"], pins["y"], strict=True)
    )
    for pole, dot in zip(sorted((pole["y0"], pole["x0"]) for pole in poles), dots, strict=True):
        assert pole == pytest.approx(dot, abs=0.1)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"width": 400, "theme": "dark"},
        {"height": 240},
        {"group_by": "category", "mark": MARKED},
    ],
)
def test_the_figure_is_valid(options: dict[str, Any]) -> None:
    Figure(drawn(**options))  # raises if a property or value is invalid


def test_equal_charts_are_equal_figures() -> None:
    assert json.dumps(drawn(mark=MARKED)) == json.dumps(drawn(mark=MARKED))


def test_names_are_taken_literally() -> None:
    evil = "<b>50%{x} & $x$</b>"
    table = some_schools(120, names=dict.fromkeys(MARKED, evil))
    found = figure(content(table, kind="distribution", mark=MARKED))
    assert texts(found).count("&lt;b&gt;50%{x} &amp; $x$&lt;/b&gt;") == len(MARKED)
    assert evil not in json.dumps(found)


@pytest.mark.parametrize("room", [78, 113, 160, 400, 1900])
@pytest.mark.parametrize("width", [320, 639, 640, 2000])
@pytest.mark.parametrize("by", ["borough", "category", "district"])
def test_strips_and_flags_stay_in_their_room(room: int, width: int, by: str) -> None:
    canvas = Canvas(width, PALETTES[Theme.LIGHT], room, brief=room < 160)
    numbers = content(TABLE, kind="distribution", group_by=by, mark=MARKED).numbers
    drawing = distribution.draw(numbers, canvas)
    assert drawing.head + drawing.height + drawing.foot <= room
    for trace in drawing.traces:
        assert all(0 <= y <= drawing.height for y in trace["y"] if y is not None)
    for shape in drawing.shapes:
        assert min(shape["y0"], shape["y1"]) >= 0
        assert max(shape["y0"], shape["y1"]) <= drawing.height


@pytest.mark.parametrize("width", [400, 960])
def test_strips_without_room_are_counted(width: int) -> None:
    canvas = Canvas(width, PALETTES[Theme.LIGHT], 110)
    numbers = content(TABLE, kind="distribution", group_by="district").numbers
    drawing = distribution.draw(numbers, canvas)
    (medians,) = [t for t in drawing.traces if t.get("marker", {}).get("symbol") == "line-ns-open"]
    hidden = len(numbers.strips) - len(medians["x"])
    assert hidden > 0
    notes = [note["text"] for note in drawing.annotations]
    assert f"and {hidden} more; a taller chart shows them" in notes


def test_a_note_says_how_to_see_names_without_room() -> None:
    numbers = content(TABLE, kind="distribution", mark=MARKED).numbers

    def notes(room: int) -> list[str]:
        drawing = distribution.draw(numbers, Canvas(960, PALETTES[Theme.LIGHT], room))
        assert drawing.head + drawing.height + drawing.foot <= room
        return [note["text"] for note in drawing.annotations]

    asking = "A taller chart names the marked schools."
    assert asking in notes(220)
    assert asking not in notes(400)
    assert sum(MARKED[0] in note for note in notes(400)) == 1
    assert not any(MARKED[0] in note for note in notes(220))


@pytest.mark.parametrize("page", range(320, 640, 20))
def test_the_names_of_levels_stay_on_a_narrow_page(page: int) -> None:
    numbers = content(TABLE, kind="distribution").numbers
    drawing = distribution.draw(numbers, Canvas(page, PALETTES[Theme.LIGHT]))
    first, *_, last = drawing.layout["xaxis"]["ticktext"]
    for label, beside in ((first, drawing.left), (last, drawing.right)):
        widest = max(width(line, TEXT) for line in label.split("<br>")[:-1] or [""])
        assert widest / 2 <= beside + EDGE
