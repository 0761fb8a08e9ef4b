"""Stacked bars show the students at each level, and hatch those whose level is hidden."""

from typing import Any

import pytest
from plotly.graph_objects import Figure
from schools_charts.figure import figure
from schools_charts.parts.style import ink_on, mixed
from schools_common.charts.content import content_of
from schools_common.charts.options import ChartOptions
from schools_common.charts.selection import Selection
from schools_common.filters import SchoolFilters
from schools_common.models import StudentGroup
from schools_common.vocabulary import Category

from tests.level_counts import school
from tests.rows import publication

POVERTY = Category.POVERTY
KNOWN = school("01M001", POVERTY, 100, 10, 20, 30, 40)
HIDDEN = school("02X001", POVERTY, 100, 50, 20, None, None, both=30)
RANGE = school("04K001", POVERTY, 100, 50, None, None, 20)


def drawn(*rows: StudentGroup, filters: dict[str, Any] | None = None, **options: Any) -> Any:
    given = {"kind": "levels", "subject": "ela", "group_by": "borough"} | options
    chosen = SchoolFilters.model_validate({"category": ["poverty"]} | (filters or {}))
    options_ = ChartOptions.model_validate(given)
    return figure(content_of(Selection.of(publication(*rows), chosen, options_)))


def blocks(drawing: Any) -> list[tuple[float, float]]:
    """Return start and size of all blocks with hover texts, from the left."""
    return sorted(
        (start, size)
        for trace in drawing["data"]
        if "hovertext" in trace
        for start, size in zip(trace["base"], trace["x"], strict=True)
    )


def hatching(drawing: Any) -> list[float]:
    """Return the ends of all lines of the hatching."""
    found = [trace for trace in drawing["data"] if trace.get("mode") == "lines"]
    return [x for trace in found for x in trace["x"] if x is not None]


def said(drawing: Any) -> list[str]:
    return [
        words for trace in drawing["data"] if trace.get("mode") == "text" for words in trace["text"]
    ]


def lines(drawing: Any) -> list[float]:
    return [x for trace in drawing["data"] if trace.get("mode") == "markers" for x in trace["x"]]


def test_bars_show_the_share_at_each_level_and_where_proficient_begins() -> None:
    figure = drawn(KNOWN, filters={"borough": ["manhattan"]})
    assert blocks(figure) == [(0, 10), (10, 20), (30, 30), (60, 40)]
    assert lines(figure) == [30]
    assert [words for words in said(figure) if "%" in words] == [
        "10%", "20%", "30%", "40%", "<b>70%</b>",
    ]  # fmt: skip


def test_a_range_has_a_line_at_each_end() -> None:
    figure = drawn(RANGE, filters={"borough": ["brooklyn"]})
    assert lines(figure) == [80, 50]
    assert "<b>20% to 50%</b>" in said(figure)


def test_hidden_students_of_one_school_are_hatched_and_have_no_number() -> None:
    figure = drawn(HIDDEN, filters={"borough": ["bronx"]})
    hidden = figure["data"][2]
    assert (hidden["base"], hidden["x"]) == ([70], [30])
    assert hidden["hovertext"] == ["Bronx: level 3 or 4, hidden"]
    assert hidden["marker"]["color"] == figure["layout"]["paper_bgcolor"]
    assert (min(hatching(figure)), max(hatching(figure))) == (70, 100)
    assert [words for words in said(figure) if "%" in words] == ["50%", "20%", "<b>30%</b>"]
    two = drawn(HIDDEN, school("02X002", POVERTY, 100, 50, 20, None, None, both=30))
    assert "30%" in said(two)


def test_hatching_leaves_room_for_a_number() -> None:
    two = drawn(HIDDEN, school("02X002", POVERTY, 100, 50, 20, None, None, both=30))
    assert not [x for x in hatching(two) if 83 < x < 87]
    assert (min(hatching(two)), max(hatching(two))) == (70, 100)


def test_unknown_levels_have_no_bar() -> None:
    figure = drawn(school("01M001", POVERTY, 50, *[None] * 4))
    assert (blocks(figure), lines(figure)) == ([], [])
    assert "not published" in said(figure)


def test_small_groups_have_bars_without_percentages() -> None:
    figure = drawn(school("01M001", POVERTY, 19, 7, 6, 6, 0))
    assert len(blocks(figure)) == 3
    assert "<b>few tested</b>" in said(figure)
    assert not any("%" in words for words in said(figure))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 480, 960, 2000])
@pytest.mark.parametrize("height", [None, 240, 500, 2000])
def test_every_figure_is_valid_and_has_the_requested_size(
    theme: str, width: int, height: int | None
) -> None:
    rows = [school(f"{number:02}M001", POVERTY, 100, 10, 20, 30, 40) for number in range(1, 33)]
    figure = drawn(*rows, width=width, height=height, theme=theme, group_by="district")
    Figure(figure)  # raises if a property or value is invalid
    layout = figure["layout"]
    assert layout["width"] == width
    assert height is None or layout["height"] == height
    margin = layout["margin"]
    assert layout["height"] - margin["t"] - margin["b"] > 20
    names = layout["yaxis"]["ticktext"] if width > 640 else said(figure)
    hidden = [note["text"] for note in layout["annotations"] if "taller" in note["text"]]
    assert ("District 32" in names) is not bool(hidden)


def test_numbers_can_be_read_on_every_colour() -> None:
    assert [ink_on(colour) for colour in ("#a0500f", "#edc08a", "#9cc7e6", "#1c5a94")] == [
        "#ffffff", "#14181d", "#14181d", "#ffffff",
    ]  # fmt: skip
    assert mixed("#000000", "#ffffff", 0.5) == "#808080"
