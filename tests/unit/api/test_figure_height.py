"""The page requests charts in a height in which the renderer leaves nothing out."""

from typing import Any

import pytest
from schools_api.web.addresses import PageQuery
from schools_api.web.figure_height import height_of
from schools_charts.figure import figure
from schools_common.charts.choices import ChartKind
from schools_common.charts.content import content_of
from schools_common.charts.selection import Selection

from tests.many_schools import some_schools

LONG = "The Academy of Marine Science, Public Policy and Applied Mathematics"
ROOM = {
    ChartKind.AVERAGES: 230,
    ChartKind.LEVELS: 120,
    ChartKind.MAP: 60,
    ChartKind.RANKING: 250,
    ChartKind.SCATTER: 80,
    ChartKind.COMPARE: 180,
}
"""Pixels that may stay empty: the page counts letters while the renderer measures widths."""

SCHOOLS = some_schools(120, names={"25Q082": LONG, "31R051": "P.S. 51"})


@pytest.mark.parametrize("width", [360, 480, 960])
@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {"borough": ["bronx"]},
        {"group_by": "district"},
        {"chart": "levels"},
        {"chart": "levels", "group_by": "borough"},
        {"chart": "map"},
        {"chart": "scatter"},
        {"chart": "ranking", "top": 10},
        {"chart": "ranking", "district": [25]},
        {"chart": "compare", "borough": ["bronx"], "vs.borough": ["queens"]},
        *(
            {"chart": kind, "dbn": [dbn], "category": ["all-students"]}
            for kind in ("compare", "levels")
            for dbn in SCHOOLS.columns["dbn"].categories[::20]
        ),
    ],
    ids=str,
)
def test_the_whole_chart_has_room(chosen: dict[str, Any], width: int) -> None:
    query = PageQuery.model_validate(chosen | {"width": width})
    content = content_of(Selection.of(SCHOOLS, query.filters, query.options))
    wanted = figure(content)["layout"]["height"]
    height = height_of(content, width)
    assert wanted <= height <= wanted + ROOM[query.options.kind]
