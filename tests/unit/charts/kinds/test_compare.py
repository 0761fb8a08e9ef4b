"""The chart of a comparison shows each side, and the difference in words."""

from typing import Any

import pytest
from plotly.graph_objects import Figure
from schools_charts.figure import figure
from schools_common.charts.content import content_of
from schools_common.charts.options import ChartOptions
from schools_common.charts.selection import Selection
from schools_common.filters import SchoolFilters
from schools_common.models import StudentGroup
from schools_common.vocabulary import Category

from tests.rows import group, publication


def school(dbn: str, low: int, high: int, **columns: Any) -> StudentGroup:
    results = {"ela_tested": 100, "ela_low": low, "ela_high": high}
    return group(dbn, Category.ALL, **results | columns)


ROWS = (school("01M001", 200, 210), school("01M002", 230, 250), school("02M003", 150, 180))


def drawn(*rows: StudentGroup, dbn: str = "01M001", **options: Any) -> Any:
    given = ChartOptions.model_validate({"kind": "compare", "subject": "ela"} | options)
    return figure(content_of(Selection.of(publication(*rows), SchoolFilters(dbn=(dbn,)), given)))


def said(drawing: Any) -> list[str]:
    return [
        words for trace in drawing["data"] if trace.get("mode") == "text" for words in trace["text"]
    ]


def test_each_side_has_its_estimate_tested_students_and_difference() -> None:
    figure = drawn(*ROWS)
    assert figure["layout"]["yaxis"]["ticktext"] == [
        "School 01M001",
        "District 1, with this school",
        "Manhattan, with this school",
        "All schools in the data, with this school",
    ]
    assert said(figure) == [
        *("<b>2.05</b>", "<b>2.23</b>", "<b>2.03</b>", "<b>2.03</b>"),
        *("", "−0.30 to −0.05", "cannot be told apart", "cannot be told apart"),  # noqa: RUF001
        *("100", "200", "300", "300"),
    ]


def test_the_first_side_is_in_colour_and_its_range_behind_the_others() -> None:
    figure = drawn(*ROWS)
    (dots,) = [trace for trace in figure["data"] if "hovertemplate" in trace]
    assert dots["marker"]["line"]["color"] == ["#12436d", *["#59636e"] * 3]
    (shade,) = figure["layout"]["shapes"]
    assert [shade[end] for end in ("x0", "x1", "y0", "y1")] == [2.0, 2.1, -0.5, 3.5]
    (line,) = drawn(school("01M001", 200, 200))["layout"]["shapes"]
    assert shade["line"]["width"] == line["line"]["width"] == 1
    assert drawn(*ROWS, width=480)["layout"]["shapes"] == [shade]
    assert "Difference: School 01M001 (thin lines) minus" in str(figure["layout"]["annotations"])


def test_both_subjects_have_headings() -> None:
    rows = school("01M001", 200, 210, math_tested=100, math_low=300, math_high=300)
    names = drawn(rows, subject="both")["layout"]["yaxis"]["ticktext"]
    assert names[0::5] == ["<b>ELA (English Language Arts)</b>", "<b>Math</b>"]
    narrow = said(drawn(rows, subject="both", width=480))
    assert {"ELA: School 01M001", "Math: School 01M001"} <= set(narrow)


def test_an_unknown_average_has_no_mark() -> None:
    figure = drawn(group("01M001", Category.ALL), *ROWS[1:])
    assert "not published" in said(figure)
    assert [words for words in said(figure) if "told" in words or "to" in words] == []
    assert figure["layout"]["shapes"] == []
    assert "thin lines" not in str(figure["layout"]["annotations"])


@pytest.mark.parametrize("width", [320, 480, 639, 640, 960, 2000])
@pytest.mark.parametrize("height", [None, 240, 2000])
def test_every_figure_is_valid_and_has_the_requested_size(width: int, height: int | None) -> None:
    figure = drawn(*ROWS, width=width, height=height)
    Figure(figure)  # raises if a property or value is invalid
    layout = figure["layout"]
    assert layout["width"] == width
    assert height is None or layout["height"] == height
    plot = width - layout["margin"]["l"] - layout["margin"]["r"]
    low, high = layout["xaxis"]["range"]
    assert low < 1  # plotly draws no line at the end of an axis
    assert high > 4
    assert 3 / (high - low) * plot > 100


def test_names_are_not_markup() -> None:
    name = "<b>P.S. 1</b> 100% %{x}"
    for width in (480, 960):
        figure = drawn(school("01M001", 200, 210, school_name=name), width=width)
        texts = [*said(figure), *figure["layout"]["yaxis"]["ticktext"]]
        texts += [note["text"] for note in figure["layout"]["annotations"]]
        texts += [words for trace in figure["data"] for words in trace.get("text", [])]
        assert not any("<b>P.S." in text for text in texts)
        assert any("&lt;b&gt;P.S. 1&lt;/b&gt; 100% %{x}" in text for text in texts)
        assert not any(name in trace.get("hovertemplate", "") for trace in figure["data"])


def test_a_side_without_schools_is_not_called_unpublished() -> None:
    drawing = drawn(*ROWS, vs={"district": [9]})
    assert "no school matches" in said(drawing)
    assert "not published" not in said(drawing)


@pytest.mark.parametrize("height", range(240, 420, 6))
def test_no_subject_stands_without_a_row_at_the_end_of_a_low_page(height: int) -> None:
    axis = drawn(*ROWS, vs={"district": [2]}, subject="both", height=height)["layout"]["yaxis"]
    assert not axis["ticktext"][-1].startswith("<b>")
