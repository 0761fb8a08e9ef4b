"""The frame around every chart."""

from typing import Any

import pytest
from plotly.graph_objects import Figure
from schools_charts.parts.style import EDGE, PALETTES, TEXT
from schools_charts.parts.typesetting import width
from schools_common.charts.choices import ChartKind, Theme
from schools_common.vocabulary import Category

from tests.unit.charts.frames import drawn, result, schools, texts

ROWS = [
    result("01M015", category, 180 + 9 * place, 230 + 9 * place)
    for place, category in enumerate(Category)
] + [result("07X001", Category.POVERTY, 210, 210)]


@pytest.mark.parametrize("page", [320, 480, 960, 2000])
@pytest.mark.parametrize("height", [None, 240, 540, 2000])
def test_the_page_has_the_size_that_was_asked_for(page: int, height: int | None) -> None:
    figure = drawn(ROWS, {"width": page, "height": height}, sample=True)
    layout = Figure(figure).layout  # raises if a property or value is invalid
    assert layout.width == page
    assert height in (None, layout.height)
    margin = layout.margin
    assert layout.height - margin.t - margin.b > 30
    assert layout.width - margin.l - margin.r > 150


def test_the_height_follows_from_the_groups() -> None:
    few = drawn(ROWS, {}, category=["poverty", "all-students"])
    many = drawn(ROWS, {})
    assert few["layout"]["height"] < many["layout"]["height"]


def test_a_page_too_low_for_everything_keeps_title_key_sample_mark_and_source() -> None:
    brief = texts(drawn(ROWS, {"height": 300}, sample=True))
    assert "Bands:" in texts(drawn(ROWS, {}, sample=True))
    assert "Bands:" not in brief
    assert all(text in brief for text in ("Average ELA", "Math", "Generated sample", "Source:"))


def test_a_filter_that_matches_nothing_says_so() -> None:
    assert "No school matches these filters" in texts(drawn(ROWS, {}, dbn=["02M001"]))


def test_a_sample_is_never_taken_for_real_data() -> None:
    sample = texts(drawn(ROWS, {"title": "Real data"}, sample=True))
    assert sample.count("Generated sample, not real data") == 2
    assert "NYC Department of Education" not in sample
    assert "Generated sample" not in texts(drawn(ROWS, {}))


def test_a_clients_title_replaces_the_charts_own_and_nothing_else() -> None:
    own, other = texts(drawn(ROWS, {})), texts(drawn(ROWS, {"title": "My title"}))
    assert other.splitlines()[0] == "<b>My title</b>"
    assert other.splitlines()[1:] == own.splitlines()[1:]


def test_text_from_data_and_clients_is_not_markup() -> None:
    rows = [result("01M015", Category.POVERTY, 200, 200, school_name="P.S. <b>1</b> & Co")]
    figure = drawn(rows, {"title": "<a href='x'>$a$</a>"}, q=["<b>"])
    assert "P.S. &lt;b&gt;1&lt;/b&gt; &amp; Co" in texts(figure)
    assert "&lt;a href='x'&gt;" in texts(figure)
    assert "“&lt;b&gt;”" in texts(drawn(rows, {}, q=["<b>"]))


def test_a_long_title_takes_smaller_letters_then_an_ellipsis() -> None:
    def title(words: str) -> dict[str, Any]:
        note: dict[str, Any] = drawn(ROWS, {}, q=words.split())["layout"]["annotations"][0]
        return note

    short, long, longer = (
        title("a"),
        title(f"{'a' * 70} {'b' * 70}"),
        title(f"{'c' * 180} {'d' * 180}"),
    )
    assert short["font"]["size"] > long["font"]["size"] == longer["font"]["size"]
    assert not long["text"].endswith("…</b>")
    assert longer["text"].endswith("…</b>")


@pytest.mark.parametrize("theme", Theme)
def test_a_theme_colours_the_page_and_its_text(theme: Theme) -> None:
    layout = drawn(ROWS, {"theme": theme})["layout"]
    palette = PALETTES[theme]
    assert layout["paper_bgcolor"] == palette.paper
    assert layout["annotations"][0]["font"]["color"] == palette.ink


def test_the_texts_begin_at_the_left_edge_of_the_page() -> None:
    figure = drawn(ROWS, {})
    title, left = figure["layout"]["annotations"][0], figure["layout"]["margin"]["l"]
    assert left + title["xshift"] == EDGE


@pytest.mark.parametrize("pixels", [760, 960])
@pytest.mark.parametrize(
    ("kind", "first"),
    [
        (ChartKind.AVERAGES, "Average"),
        (ChartKind.RANKING, "Average"),
        (ChartKind.COMPARE, "Average"),
        (ChartKind.DISTRIBUTION, "Median"),
    ],
)
def test_headings_are_in_line_with_the_levels_and_apart_from_them(
    kind: ChartKind, first: str, pixels: int
) -> None:
    layout = drawn(schools(), {"kind": kind, "width": pixels}, borough=["bronx"])["layout"]
    plot = pixels - layout["margin"]["l"] - layout["margin"]["r"]
    low, high = layout["xaxis"]["range"]
    end = (4 - low) / (high - low) * layout["xaxis"].get("domain", [0, 1])[1] * plot
    headings = [each for each in layout["annotations"] if each["yanchor"] == "bottom"]
    assert headings[0]["text"] == first
    assert plot + headings[0]["xshift"] - width(first, TEXT) > end + width("Excels", TEXT) / 2 + 10
    # The last line of a level's name ends where the plot begins.
    assert {each.get("yshift", 0) for each in headings} == {0}


@pytest.mark.parametrize("pixels", [480, 960])
@pytest.mark.parametrize(
    "options",
    [
        {"kind": "averages", "group_by": "borough"},
        {"kind": "ranking"},
        {"kind": "distribution", "group_by": "borough"},
        {"kind": "compare", "vs": {"borough": ["queens"]}},
    ],
)
def test_the_name_of_level_1_is_within_the_edge_of_the_page(
    options: dict[str, Any], pixels: int
) -> None:
    rows = [result(dbn, Category.ALL, 200, 220) for dbn in ("07X001", "24Q001")]
    layout = drawn(rows, {**options, "width": pixels}, borough=["bronx", "queens"])["layout"]
    axis, margin = layout["xaxis"], layout["margin"]
    low, high = axis["range"]
    start, end = axis.get("domain", [0, 1])
    part = start + (1 - low) / (high - low) * (end - start)
    middle = margin["l"] + part * (pixels - margin["l"] - margin["r"])
    *lines, _ = axis["ticktext"][0].split("<br>")
    assert middle - max(width(line, TEXT) for line in lines) / 2 > EDGE - 2
