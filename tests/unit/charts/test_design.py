"""Charts get new ids whenever they are drawn differently."""

import json
import re
from hashlib import sha256
from typing import Any

import pytest
from schools_common.charts.choices import ChartKind
from schools_common.contracts import CHART_DESIGN

from tests.unit.charts.frames import drawn, schools

# The design, and digests of each kind's figures at the time it was last raised.
DESIGN = 6
FIGURES = {
    "averages": "98aceb22255bcb83",
    "levels": "6b75dbb9294b5b53",
    "map": "dfccb3f57c8ac109",
    "ranking": "002f45774cfdc91a",
    "scatter": "22937c17d678c7aa",
    "distribution": "885e2eb8c35620cb",
    "compare": "e11fdd7c559f1900",
}

BRONX = {"borough": ["bronx"]}

SPECIAL: dict[ChartKind, list[tuple[dict[str, Any], dict[str, Any]]]] = {
    ChartKind.AVERAGES: [({"group_by": "borough"}, {}), ({}, {"category": ["poverty"], **BRONX})],
    ChartKind.LEVELS: [
        ({"group_by": "district", "subject": "ela"}, {}),
        ({"group_by": "borough"}, BRONX),
    ],
    ChartKind.MAP: [({"subject": "math"}, {}), ({}, {"district": [2]})],
    ChartKind.RANKING: [({"order": "lowest", "top": 5}, {}), ({"min_tested": 999}, {})],
    ChartKind.SCATTER: [({"x": "enrollment"}, {}), ({}, {"district": [2]})],
    ChartKind.DISTRIBUTION: [
        ({"group_by": "category"}, {}),
        ({"mark": ["01X010", "01X021"]}, BRONX),
    ],
    ChartKind.COMPARE: [({}, BRONX), ({}, {"dbn": ["01M000"]})],
}
"""Options and filters for which each kind draws differently."""


def figures(kind: ChartKind) -> list[dict[str, Any]]:
    """Return figures of a kind: wide, dark and narrow, for phones, low, empty, special cases."""
    rows = schools()
    own = {"kind": kind} | ({"vs": {"district": [1]}} if kind is ChartKind.COMPARE else {})
    return [
        drawn(rows, own, sample=True),
        drawn(rows, own | {"width": 480, "theme": "dark"}),
        drawn(rows, own | {"width": 360}),
        drawn(rows, own | {"height": 300}),
        drawn(rows, own, dbn=["01M999"]),
        *(drawn(rows, {"kind": kind, **more}, **f) for more, f in SPECIAL[kind]),
    ]


def digest(drawings: list[dict[str, Any]]) -> str:
    """Return a digest of figures; rounded, as processors may differ in the last bit of a sum."""
    text = json.dumps(drawings, sort_keys=True)
    rounded = re.sub(r"-?\d+\.\d{6,}(e-?\d+)?", lambda found: f"{float(found[0]):.6f}", text)
    return sha256(rounded.encode()).hexdigest()[:16]


def test_the_design_is_raised_with_every_change_of_a_figure() -> None:
    found = {kind.value: digest(figures(kind)) for kind in ChartKind}
    if (CHART_DESIGN, found) != (DESIGN, FIGURES):
        raised = max(CHART_DESIGN, DESIGN + 1)
        pytest.fail(
            f"A figure has changed: set CHART_DESIGN in schools_common.contracts to {raised}, so "
            "that charts get new ids, and here:\n\n"
            f"DESIGN = {raised}\nFIGURES = {json.dumps(found, indent=4)}",
            pytrace=False,
        )
