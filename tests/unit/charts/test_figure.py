"""The figure says what the data say, and what they do not."""

import json
from dataclasses import replace
from hashlib import sha256
from itertools import pairwise
from typing import Any

import pytest
from plotly.graph_objects import Figure
from schools_charts.figure import figure
from schools_common.averages import Average, Summary
from schools_common.chart_data import ChartData
from schools_common.contracts import CHART_DESIGN, ChartSpec
from schools_common.filters import SchoolFilters
from schools_common.vocabulary import Category, Subject

# What a chart looked like when its design was last raised.
DESIGN = (2, "d938c4487a5c08d0")


def spec(**filters: Any) -> ChartSpec:
    return ChartSpec(filters=SchoolFilters.model_validate(filters), dataset_version="v1")


def average(
    category: Category, subject: Subject, *interval: float, rows: int = 1, excluded: int = 0
) -> Average:
    low, high = interval or (None, None)
    mean = None if low is None or high is None else (low + high) / 2
    tested = 1200 if interval else 0
    return Average(category, subject, low, mean, high, tested, rows, excluded)


def data(*averages: Average, **columns: Any) -> ChartData:
    given: dict[str, Any] = {
        "schools": 2,
        "school_name": None,
        "year": "2015-16",
        "title": "Demographic Data",
        "sample": False,
    }
    return ChartData(summary=Summary(5, list(averages)), **given | columns)


ELA = average(Category.POVERTY, Subject.ELA, 1.75, 2.25, excluded=1)
MATH = average(Category.POVERTY, Subject.MATH, 2.5, 2.5, excluded=1)
ALL = [average(c, s, 1.5, 3.5) for c in Category for s in Subject]


def drawn(*averages: Average, **columns: Any) -> dict[str, Any]:
    return figure(spec(category=["poverty"]), data(*averages, **columns))


def texts(figure: dict[str, Any]) -> str:
    return "\n".join(note["text"] for note in figure["layout"]["annotations"])


def bars(figure: dict[str, Any]) -> list[dict[str, Any]]:
    return [trace for trace in figure["data"] if trace["type"] == "bar"]


def test_the_design_is_raised_with_every_change_of_the_figure() -> None:
    pinned = [
        figure(spec(borough=["bronx"]), data(*ALL, sample=True)),
        drawn(ELA, average(Category.POVERTY, Subject.MATH, excluded=1), school_name="P.S. 1"),
        drawn(schools=0),
    ]
    digest = sha256(json.dumps(pinned, sort_keys=True).encode()).hexdigest()[:16]
    assert (CHART_DESIGN, digest) == DESIGN, (
        "The figure has changed: raise CHART_DESIGN in schools_common.contracts, so that charts "
        f"get new ids, and set DESIGN here to ({CHART_DESIGN + 1}, {digest!r})"
    )


@pytest.mark.parametrize("averages", [[], [ELA, MATH], ALL])
def test_every_figure_is_one_that_plotly_knows(averages: list[Average]) -> None:
    Figure(drawn(*averages))  # raises where a property or value is not plotly's


def test_bars_stand_on_level_1_and_end_at_the_average() -> None:
    ela, math = bars(drawn(ELA, MATH))
    assert (ela["base"], ela["y"]) == (1, [1.0])
    assert (math["base"], math["y"]) == (1, [1.5])


def test_the_levels_are_the_same_on_every_chart_and_named() -> None:
    charts = [drawn(ELA, MATH), drawn(*ALL), drawn()]
    axes = [chart["layout"]["yaxis"] for chart in charts]
    assert axes[0] == axes[1] == axes[2]
    assert axes[0]["tickvals"] == [1, 2, 3, 4]
    assert all("Well below<br>proficient" in texts(chart) for chart in charts)


def test_whiskers_span_the_interval_and_are_absent_where_it_is_one_value() -> None:
    whiskers = [trace for trace in drawn(ELA, MATH)["data"] if "error_y" in trace]
    assert [
        (trace["y"], trace["error_y"]["array"], trace["error_y"]["arrayminus"])
        for trace in whiskers
    ] == [([2.0], [0.25], [0.25])] * 2 + [([], [], [])] * 2


def test_values_are_labels_with_two_decimals() -> None:
    assert "<b>2.00</b>" in texts(drawn(ELA, MATH))
    assert "<b>2.50</b>" in texts(drawn(ELA, MATH))


def test_a_subject_without_an_average_says_so_and_has_no_bar() -> None:
    figure = drawn(ELA, average(Category.POVERTY, Subject.MATH, excluded=5))
    assert [trace["y"] for trace in bars(figure)] == [[1.0], []]
    assert [note["text"] for note in figure["layout"]["annotations"]].count("n/a") == 1
    assert "students tested: 1,200 in ELA and n/a in Math" in texts(figure)
    assert "1 (ELA) and 5 (Math) of 5 rows left out" in texts(figure)


def test_a_range_without_an_estimate_has_no_bar_and_no_whisker() -> None:
    nothing_known = replace(average(Category.POVERTY, Subject.MATH, 1.0, 4.0), mean=None)
    figure = drawn(average(Category.POVERTY, Subject.ELA, 2.0, 2.0), nothing_known)
    assert [trace["y"] for trace in bars(figure)] == [[1.0], []]
    assert not any(trace["y"] for trace in figure["data"] if "error_y" in trace)
    (note,) = [note for note in figure["layout"]["annotations"] if note["text"] == "n/a"]
    assert note["y"] == 1
    assert "Whiskers" not in texts(figure)


def test_no_average_at_all_is_explained() -> None:
    figure = drawn(*(average(Category.POVERTY, subject, excluded=5) for subject in Subject))
    assert "No average: the number of test takers is suppressed or not published" in texts(figure)
    assert "Whiskers" not in texts(figure)


def test_a_filter_that_matches_nothing_says_so() -> None:
    assert "No school matches these filters" in texts(drawn(schools=0, year=None))


def test_bars_of_seven_categories_do_not_touch() -> None:
    ela, math = bars(drawn(*ALL))
    places = sorted([*ela["x"], *math["x"]])
    assert len(places) == 14
    assert min(b - a for a, b in pairwise(places)) > ela["width"]


def test_tested_students_are_never_added_up_over_categories() -> None:
    assert "students tested: 1,200 in ELA and 1,200 in Math" in texts(drawn(ELA, MATH))
    several = drawn(*ALL)
    assert "categories overlap" in texts(several)
    assert all("ELA 1,200" in label for label in several["layout"]["xaxis"]["ticktext"])


def test_the_footnote_tells_source_year_whiskers_and_rows_left_out() -> None:
    figure = drawn(ELA, MATH)
    assert (
        "Whiskers: the range that suppressed counts allow. Bars: the best estimate in it.<br>"
        "1 of 5 rows left out: number of test takers suppressed or not published.<br>"
        "Source: NYC Department of Education, “Demographic Data”, school year 2015-16."
    ) in texts(figure)


def test_a_sample_is_never_taken_for_real_data() -> None:
    figure = drawn(ELA, MATH, sample=True)
    assert "Generated sample, not real data" in texts(figure)
    assert "NYC Department of Education" not in texts(figure)
    assert "Generated sample" not in texts(drawn(ELA, MATH))


def test_text_from_data_and_clients_is_not_markup() -> None:
    name = "P.S. <b>1</b> & Co"
    chart = figure(spec(q=["<i>x</i>"]), data(ELA, MATH, school_name=name, title="<a>"))
    assert "P.S. &lt;b&gt;1&lt;/b&gt; &amp; Co" in texts(chart)
    assert "“&lt;i&gt;x&lt;/i&gt;”" in texts(chart)
    assert "“&lt;a&gt;”" in texts(chart)


def test_a_long_title_takes_smaller_letters_then_an_ellipsis() -> None:
    def title(**filters: Any) -> dict[str, Any]:
        note: dict[str, Any] = figure(spec(**filters), data(ELA, MATH))["layout"]["annotations"][0]
        return note

    short, long, longer = title(), title(q=["a" * 60, "b" * 60]), title(q=["c" * 180, "d" * 180])
    assert short["font"]["size"] > long["font"]["size"] == longer["font"]["size"]
    assert not long["text"].endswith("…</b>")
    assert longer["text"].endswith("…</b>")


def test_the_page_has_the_size_that_was_asked_for() -> None:
    layout = drawn(ELA, MATH)["layout"]
    assert (layout["width"], layout["height"]) == (960, 540)
    margin = layout["margin"]
    assert layout["height"] - margin["t"] - margin["b"] > 200


def test_an_empty_chart_still_names_the_categories_that_were_asked_for() -> None:
    assert "0 schools · Poverty" in texts(drawn(schools=0))
