"""Dots with bands: the best estimate, and everything that the suppressed counts allow."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from schools_common.averages import Average
from schools_common.charts.captions import NOT_PUBLISHED, WIDE
from schools_common.charts.comparing import interval

from schools_charts.parts.hatching import Hatched, hatching
from schools_charts.parts.rows import LANE, Rows
from schools_charts.parts.style import TEXT, Palette, text_trace, translucent
from schools_charts.parts.typesetting import literal, width

BAND, DOT = 10, 10
"""Heights of bands and dots in pixels."""


@dataclass(frozen=True)
class Mark:
    """An average at a height of the plot; ``name`` is shown on hover.

    ``unknown`` is written instead of the mark if nothing is known.
    """

    y: float
    average: Average
    name: str
    muted: bool = False
    unknown: str = NOT_PUBLISHED


def marks(
    found: Sequence[Mark], colour: str, palette: Palette, rows: Rows, level: float
) -> list[dict[str, Any]]:
    """Return bands, their ends and dots as traces, and a text for each unknown average.

    ``level`` is the distance between two levels in pixels. A band within its dot is not drawn.
    """
    known = [each for each in found if each.average.mean is not None]
    banded = [each for each in known if _reach(each.average) * level > DOT / 2]
    colours = {id(each): palette.muted if each.muted else colour for each in found}
    filled = [each for each in banded if not _wide(each.average)]
    wide = [
        Hatched(each.average.low or 0, each.average.high or 0, each.y, colours[id(each)])
        for each in banded
        if _wide(each.average)
    ]
    traces = [
        {
            "type": "bar",
            "orientation": "h",
            "base": [each.average.low for each in filled],
            "x": [(each.average.high or 0) - (each.average.low or 0) for each in filled],
            "y": [each.y for each in filled],
            "width": rows.span(BAND),
            "marker": {
                "color": [translucent(colours[id(each)], 0.45) for each in filled],
                "line": {"width": 0},
            },
            "hoverinfo": "skip",
        },
        *hatching(wide, level, rows.pixels, BAND, 1.5),
        {
            "type": "scatter",
            "mode": "markers",
            "x": [end for each in banded for end in (each.average.low, each.average.high)],
            "y": [each.y for each in banded for _ in range(2)],
            "marker": {
                "symbol": "line-ns-open",
                "size": round(BAND / 1.4, 1),  # plotly draws the symbol 1.4 times as high
                "color": [colours[id(each)] for each in banded for _ in range(2)],
                "line": {"width": 1},
            },
            "cliponaxis": False,
            "hoverinfo": "skip",
        },
        {
            "type": "scatter",
            "mode": "markers",
            "x": [each.average.mean for each in known],
            "y": [each.y for each in known],
            "marker": {
                "size": DOT,
                "color": [
                    palette.paper if _wide(each.average) else colours[id(each)] for each in known
                ],
                "line": {"width": 1.5, "color": [colours[id(each)] for each in known]},
            },
            "text": [f"{literal(each.name)}: {interval(each.average)}" for each in known],
            "hovertemplate": "%{text}<extra></extra>",
            "cliponaxis": False,
        },
    ]
    unknown = [each for each in found if each.average.mean is None]
    if unknown:
        places, heights = [1.03] * len(unknown), [each.y for each in unknown]
        words = [each.unknown for each in unknown]
        traces += [
            {
                # A patch of background, to cover the lines behind the text.
                "type": "bar",
                "orientation": "h",
                "base": places,
                "x": [round(width(each, TEXT) / level, 4) for each in words],
                "y": heights,
                "width": rows.span(LANE),
                "marker": {"color": palette.paper, "line": {"width": 0}},
                "hoverinfo": "skip",
            },
            text_trace(places, heights, words, palette.muted, "middle right"),
        ]
    return [trace for trace in traces if trace["x"]]


def _reach(average: Average) -> float:
    """Return the levels from the estimate to the end of the interval that is farther away."""
    low, mean, high = average.low or 0, average.mean or 0, average.high or 0
    return max(mean - low, high - mean)


def _wide(average: Average) -> bool:
    return (average.high or 0) - (average.low or 0) > WIDE
