"""Rows of a narrow page: full-width lines of text above the marks."""

from typing import Any

from schools_charts.parts.axes import LevelAxis
from schools_charts.parts.canvas import Canvas
from schools_charts.parts.rows import Rows
from schools_charts.parts.style import text_trace, translucent

INDENT = 34
"""Distance in pixels from the edge to the axis, for half of the name of level 1."""


def layout(rows: Rows, canvas: Canvas) -> dict[str, Any]:
    """Return the axis of levels, overlaid by an axis in pixels, ``x2``, for the texts."""
    return {
        "xaxis": LevelAxis(canvas, canvas.width - INDENT).axis()
        | {"domain": [round(INDENT / canvas.width, 6), 1]},
        "xaxis2": {"range": [0, canvas.width], "visible": False, "fixedrange": True},
        "yaxis": rows.axis(canvas),
        "barmode": "overlay",
        # Transparent, or the axis of the texts would hide the marks.
        "plot_bgcolor": translucent(canvas.palette.paper, 0),
    }


def lines(
    rows: Rows, lane: int, texts: list[str], colour: str, *, end: float | None = None
) -> dict[str, Any]:
    """Return a text in a lane of each row, from the left edge or ending at ``end``."""
    shown = texts[: len(rows)]
    heights = [rows.lane(row, lane) for row in range(len(shown))]
    position = "middle left" if end else "middle right"
    more = {"xaxis": "x2", "cliponaxis": False}
    return text_trace([end or 0] * len(shown), heights, shown, colour, position, **more)
