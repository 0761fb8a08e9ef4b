"""Dots show the estimate of averages, and bands their bounds."""

from typing import Any

import pytest
from plotly.graph_objects import Figure
from schools_common.vocabulary import Category

from tests.rows import group
from tests.unit.charts.frames import content, drawn, result, texts

POVERTY, ALL = Category.POVERTY, Category.ALL


def traces(figure: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [trace for trace in figure["data"] if trace["type"] == kind]


def dots(figure: dict[str, Any]) -> list[dict[str, Any]]:
    return [trace for trace in figure["data"] if "hovertemplate" in trace]


def one(low: int, high: int, **options: Any) -> dict[str, Any]:
    """Return the chart of one group with these level sums of 100 students."""
    rows = [result("01M015", POVERTY, low, high)]
    return drawn(rows, {"subject": "math", **options}, category=["poverty"])


def test_a_band_spans_the_interval_with_a_dot_at_the_estimate() -> None:
    figure = one(180, 240)
    (band,), (dot,) = traces(figure, "bar"), dots(figure)
    assert (band["base"], band["x"]) == ([1.8], [pytest.approx(0.6)])
    assert (dot["x"], dot["y"]) == ([2.1], [0])
    assert "<b>2.10</b>" in texts(figure)


def test_an_exact_average_is_a_dot_alone() -> None:
    figure = one(200, 200)
    assert not traces(figure, "bar")
    assert dots(figure)[0]["x"] == [2.0]
    assert "Bands:" not in texts(figure)


def test_a_band_within_its_dot_is_not_drawn_and_its_text_says_it() -> None:
    within, beyond = one(200, 203), one(200, 208)
    assert len(within["data"]) == len(one(200, 200)["data"])
    assert dots(within)[0]["text"] == ["Poverty: 2.02 (2.00 to 2.03)"]
    assert "unless the dot covers them." in texts(within)
    assert traces(beyond, "bar")
    (ends,) = [
        trace for trace in beyond["data"] if trace.get("marker", {}).get("symbol") == "line-ns-open"
    ]
    # As high as the dot: plotly draws this symbol 1.4 times as high.
    assert ends["marker"]["size"] * 1.4 == pytest.approx(10, abs=0.1)


def test_a_wide_band_is_hatched_and_its_dot_hollow() -> None:
    narrow, wide = one(180, 279), one(180, 281)
    hatched = [
        [trace for trace in figure["data"] if trace.get("mode") == "lines"]
        for figure in (narrow, wide)
    ]
    assert list(map(bool, hatched)) == [False, True]
    assert [bool(traces(figure, "bar")) for figure in (narrow, wide)] == [True, False]
    ends = [x for x in hatched[1][0]["x"] if x is not None]
    assert (min(ends), max(ends)) == (1.8, 2.81)
    paper = wide["layout"]["paper_bgcolor"]
    assert [dots(figure)[0]["marker"]["color"] == [paper] for figure in (narrow, wide)] == [
        False,
        True,
    ]


def test_an_unknown_average_has_a_text_instead_of_a_mark() -> None:
    figure = one(100, 400)
    assert not dots(figure)
    assert "not published" in texts(figure)
    assert "2.50" not in texts(figure)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_line_behind_not_published_is_covered_by_paper(theme: str) -> None:
    rows = [result("01M015", ALL, 130, 130), result("01M015", POVERTY, 100, 400)]
    figure = drawn(rows, {"subject": "math", "width": 480, "theme": theme})
    (line,), (plate,) = figure["layout"]["shapes"], traces(figure, "bar")
    assert line["layer"] == "below"
    (start,), (length,), (y,) = (plate[name] for name in ("base", "x", "y"))
    assert start < line["x0"] < start + length
    words = next(trace for trace in figure["data"] if trace.get("text") == ["not published"])
    assert (words["x"], words["y"]) == ([start], [y])
    assert plate["marker"]["color"] == figure["layout"]["paper_bgcolor"]


def test_unknown_test_takers_are_not_published_and_counted_as_left_out() -> None:
    rows = [result("01M015", POVERTY, 180, 190), group("01M019", POVERTY)]
    figure = drawn(rows, {"subject": "math", "group_by": "district"})
    assert "1 of 2 rows left out" not in texts(figure)
    figure = drawn(rows, {"subject": "math"}, category=["poverty"])
    assert "1 of 2 rows left out: test takers suppressed or not published." in texts(figure)


def test_all_students_are_a_line_instead_of_a_row() -> None:
    rows = [result("01M015", ALL, 250, 250), result("01M015", POVERTY, 200, 200)]
    figure = drawn(rows, {"subject": "math"})
    assert figure["layout"]["yaxis"]["ticktext"] == ["Poverty"]
    (line,) = figure["layout"]["shapes"]
    assert line["x0"] == line["x1"] == 2.5


def test_a_single_group_is_compared_with_the_city() -> None:
    rows = [result("01M015", ALL, 250, 250), result("07X001", ALL, 150, 150)]
    alone = drawn(rows, {"subject": "math"}, borough=["bronx"])
    assert alone["layout"]["yaxis"]["ticktext"] == [
        "All Students",
        "All schools in the data, All Students",
    ]
    assert dots(alone)[0]["x"] == [1.5, 2.0]
    words = content(rows, {"subject": "math"}, borough=["bronx"]).words
    assert (
        words.summary
        == "Math: lower for School 07X001, 1.50, than for all schools in the data, 2.00."
    )
    colours = dots(alone)[0]["marker"]["color"]
    assert colours[0] != colours[1]
    everything = drawn(rows, {"subject": "math"}, category=["all-students"])
    assert everything["layout"]["yaxis"]["ticktext"] == ["All Students"]


def test_the_levels_are_the_same_on_every_chart_and_named() -> None:
    axes = [one(low, low)["layout"]["xaxis"] for low in (100, 250, 400)]
    assert axes[0] == axes[1] == axes[2]
    assert axes[0]["tickvals"] == [1, 2, 3, 4]
    assert "Well below proficient" in axes[0]["ticktext"][0]


def test_tested_students_are_never_added_up_over_categories() -> None:
    rows = [result("01M015", ALL, 250, 250), result("01M015", POVERTY, 200, 200)]
    assert "students tested" not in texts(drawn(rows, {}))
    assert "students tested: 100 in ELA and 100 in Math" in texts(
        drawn(rows, {}, category=["poverty"])
    )


def test_rows_without_room_are_counted() -> None:
    rows = [result(f"{district:02}M015", ALL, 200, 210) for district in range(1, 33)]
    options = {"group_by": "district", "height": 300}
    figure = drawn(rows, options)
    Figure(figure)
    shown = len(figure["layout"]["yaxis"]["ticktext"])
    assert 0 < shown < 32
    assert f"and {32 - shown} more; a taller chart shows them" in texts(figure)
    assert len(drawn(rows, {"group_by": "district"})["layout"]["yaxis"]["ticktext"]) == 32


def test_the_names_of_all_categories_are_whole_on_a_phone() -> None:
    rows = [result("01M015", category, 200, 200) for category in Category]
    names = drawn(rows, {"width": 360})["layout"]["yaxis"]["ticktext"]
    assert {each.replace("<br>", " ") for each in names} == {*Category} - {ALL}
