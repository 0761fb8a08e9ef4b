"""Rankings of many schools have room for their rows, and explain their line."""

from itertools import pairwise
from random import Random

import pytest
from schools_charts.figure import figure
from schools_charts.parts.style import EDGE

from tests.unit.common.charts.random_schools import chart, schools


def test_the_line_is_explained_where_it_is_drawn() -> None:
    random, lines = Random(1), 0
    for _ in range(200):
        rows = schools(random, random.randint(1, 30))
        top = random.randint(1, 20)
        content = chart(rows, kind="ranking", top=top, min_tested=1)
        drawn_line = bool(figure(content)["layout"]["shapes"])
        assert drawn_line is any("Line:" in note for note in content.words.footnotes)
        lines += drawn_line
    assert 20 < lines < 180


@pytest.mark.parametrize("page", [320, 480, 640, 960, 2000])
@pytest.mark.parametrize("height", [None, 240, 420, 700, 2000])
def test_rows_stay_in_the_plot_and_do_not_overlap(page: int, height: int | None) -> None:
    rows = schools(Random(2), 160)
    for row in rows:
        row.school_name = f"The {'Long ' * (int(row.dbn[3:]) % 14)} School"
    content = chart(rows, kind="ranking", width=page, height=height, top=50)
    content.selection.publication.dataset["sample"] = True  # takes one more line
    found = figure(content)
    layout, margin = found["layout"], found["layout"]["margin"]
    pixels = layout["height"] - margin["t"] - margin["b"]
    low, high = layout["yaxis"]["range"]
    row = pixels / (low - high)
    assert row >= (28 if page < 640 else 14)
    assert margin["l"] + margin["r"] < page * 0.4
    assert margin["t"] + margin["b"] < layout["height"]
    for trace in found["data"]:
        assert all(high < y < low for y in trace["y"])
    lanes = sorted(
        {y for trace in found["data"] if trace.get("mode") == "text" for y in trace["y"]}
    )
    assert all((b - a) * row >= 13 for a, b in pairwise(lanes))
    assert max(len(each.split("<br>")) for each in layout["yaxis"]["ticktext"]) * 17 <= row + 1
    hidden = 50 - len(layout["yaxis"]["ticktext"])
    assert (f"and {hidden} more" in str(layout["annotations"])) == (hidden > 0)
    assert margin["l"] >= EDGE
