"""The ranking draws its schools in order, lighter if their place is not certain."""

from random import Random
from typing import Any

import pytest
from plotly.graph_objects import Figure
from schools_charts.figure import figure
from schools_charts.parts.style import PALETTES, mixed
from schools_common.charts.choices import Theme
from schools_common.models import StudentGroup
from schools_common.vocabulary import Category, Subject

from tests.rows import group
from tests.unit.common.charts.random_schools import chart, schools

PALETTE = PALETTES[Theme.LIGHT]
SURE = PALETTE.subjects[Subject.ELA]
UNSURE = mixed(SURE, PALETTE.paper, 0.4)


def school(dbn: str, low: int, high: int, name: str | None = None) -> StudentGroup:
    row = group(dbn, Category.ALL, ela_tested=100, ela_low=low, ela_high=high)
    row.school_name = name or row.school_name
    return row


ROWS = [
    school("01M001", 350, 350),
    school("02X002", 300, 320),
    school("03K003", 290, 310),
    school("04Q004", 200, 200),
]


def drawn(rows: list[StudentGroup], filters: Any = None, **options: Any) -> dict[str, Any]:
    return figure(chart(rows, filters, kind="ranking", **options))


def dots(found: dict[str, Any]) -> dict[str, tuple[float, float, str]]:
    """Return the dots by hover text: their x, y and colour."""
    return {
        words: (x, y, colour)
        for trace in found["data"]
        if trace.get("mode") == "markers" and "hovertemplate" in trace
        for words, x, y, colour in zip(
            trace["text"], trace["x"], trace["y"], trace["marker"]["line"]["color"], strict=True
        )
    }


def texts(found: dict[str, Any]) -> list[str]:
    return [each for trace in found["data"] for each in trace.get("text", [])]


def test_schools_that_are_not_certainly_in_are_lighter_and_below_the_line() -> None:
    found = drawn(ROWS, top=2)
    Figure(found)
    assert dots(found) == {
        "School 01M001 (01M001), rank 1: 3.50": (3.5, 0, SURE),
        "School 02X002 (02X002), rank 2 to 3: 3.10 (3.00 to 3.20)": (3.1, 1, UNSURE),
    }
    (line,) = found["layout"]["shapes"]
    assert line["y0"] == line["y1"] == 0.5
    assert f"color:{PALETTE.muted}" in found["layout"]["yaxis"]["ticktext"][1]
    assert f"color:{PALETTE.muted}" not in found["layout"]["yaxis"]["ticktext"][0]


@pytest.mark.parametrize("width", [320, 960])
def test_the_key_explains_both_kinds_of_dots(width: int) -> None:
    notes = [each["text"] for each in drawn(ROWS, top=2, width=width)["layout"]["annotations"]]
    for kind in ("surely", "possibly"):
        assert any(f"</span> {kind} among the 2 highest" in note for note in notes)


def test_columns_have_the_average_the_rank_the_district_and_the_tested() -> None:
    found = drawn(ROWS, top=3)
    columns = [trace["text"] for trace in found["data"] if trace.get("mode") == "text"]
    assert columns == [
        ["<b>3.50</b>", "<b>3.10</b>", "<b>3.00</b>"],
        ["1", "2 to 3", "2 to 3"],
        ["1", "2", "3"],
        ["100", "100", "100"],
    ]


@pytest.mark.parametrize("page", [480, 960])
def test_the_district_is_told_once_if_only_one_is_chosen(page: int) -> None:
    told = [
        "District"
        in " ".join([*texts(found), *(n["text"] for n in found["layout"]["annotations"])])
        for found in (
            drawn(ROWS, {"district": districts}, width=page) for districts in ([1], [1, 2], [])
        )
    ]
    assert told == [False, True, True]


def test_there_is_no_line_and_no_key_if_all_shown_are_certainly_in() -> None:
    for top in (3, 4, 50):
        assert not drawn(ROWS, top=top)["layout"]["shapes"]
    assert "possibly" in str(drawn(ROWS, top=2)["layout"]["annotations"])
    for top, said in ((3, True), (4, False)):
        notes = str(drawn(ROWS, top=top)["layout"]["annotations"])
        assert "possibly" not in notes
        assert ("surely" in notes) is said


def test_the_line_is_under_the_last_that_is_certainly_in_whoever_is_above_it() -> None:
    rows = [
        school("01M001", 200, 400),
        school("02M002", 290, 290),
        school("03M003", 240, 260),
        school("04M004", 235, 255),
    ]
    found = drawn(rows, top=3)
    assert [colour for _, _, colour in sorted(dots(found).values(), key=lambda dot: dot[1])] == [
        UNSURE,
        SURE,
        UNSURE,
    ]
    (line,) = found["layout"]["shapes"]
    assert line["y0"] == line["y1"] == 1.5


def test_a_narrow_page_says_everything_in_lines_of_text() -> None:
    found = drawn(ROWS, top=2, width=320)
    Figure(found)
    assert "Rank 2 to 3 · District 2 · 100 tested" in texts(found)
    assert "<b>3.10</b>" in texts(found)
    assert any("School 02X002" in each and PALETTE.muted in each for each in texts(found))
    lanes = [trace["y"][0] for trace in found["data"] if trace.get("mode") == "text"]
    assert max(lanes) < dots(found)["School 01M001 (01M001), rank 1: 3.50"][1]


def test_a_narrow_page_that_is_low_too_has_more_schools_instead() -> None:
    found = drawn(ROWS, width=320, height=250)
    assert len(dots(found)) == len(ROWS)
    assert not any("tested" in each for each in texts(found))


def test_a_single_school_is_compared_with_a_muted_city() -> None:
    for page in (320, 960):
        found = drawn(ROWS, {"dbn": ["04Q004"]}, width=page)
        assert found["data"]
        colours = {words.split(":")[0]: colour for words, (_, _, colour) in dots(found).items()}
        assert colours == {
            "School 04Q004 (04Q004), rank 1": SURE,
            "All schools in the data": PALETTE.muted,
        }


def test_names_are_text_and_not_markup() -> None:
    name = "<b>1</b> %{x} & $a$"
    for page in (320, 960):
        found = drawn([school("01M001", 350, 350, name), *ROWS[1:]], width=page)
        said = [*texts(found), *found["layout"]["yaxis"]["ticktext"]]
        assert any("&lt;b&gt;1&lt;/b&gt; %{x} &amp; $a$" in each for each in said)
        assert not any("<b>1</b>" in each for each in said)


def test_a_ranking_without_schools_is_a_notice() -> None:
    found = drawn(ROWS, min_tested=101)
    assert "No school with at least 101 students tested" in str(found["layout"]["annotations"])
    assert not found["data"]


def test_equal_charts_are_equal_to_the_byte() -> None:
    rows = schools(Random(4), 80)
    assert str(drawn(rows)) == str(drawn(rows[::-1]))
