"""A key to the areas of marks: two circles with their numbers, below the right end of a plot."""

from math import floor, log10, sqrt
from typing import Any

from schools_charts.parts.canvas import Canvas
from schools_charts.parts.style import TEXT, text
from schools_charts.parts.typesetting import width

_GAP = 5

WIDTH = 190
"""Maximum width of a key in pixels."""


def area_key(
    most: float, diameter: float, below: float, canvas: Canvas
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the key's texts, as annotations, and its circles, as shapes.

    A circle for ``most`` students has this diameter. The two shown are for a round number of fewer
    students and for a fifth of that. Their centres are ``below`` pixels under the plot.
    """
    right = 0.0
    notes, circles = [], []
    great = _round(most)
    for number, words in ((great, f"{great:,} tested"), (great // 5, f"{great // 5:,}")):
        notes.append(
            text(
                words,
                TEXT,
                canvas.palette.muted,
                x=1,
                xanchor="right",
                xshift=-round(right, 1),
                y=0,
                yanchor="middle",
                yshift=-round(below, 1),
            )
        )
        size = diameter * sqrt(number / most)
        end = right + width(words, TEXT) + _GAP
        circles.append(
            {
                "type": "circle",
                "xref": "paper",
                "yref": "paper",
                "xsizemode": "pixel",
                "ysizemode": "pixel",
                "xanchor": 1,
                "yanchor": 0,
                "x0": -round(end + size, 1),
                "x1": -round(end, 1),
                "y0": -round(below + size / 2, 1),
                "y1": -round(below - size / 2, 1),
                "line": {"color": canvas.palette.muted, "width": 1},
            }
        )
        right = end + size + 3 * _GAP
    return notes, circles


def _round(most: float) -> int:
    """Round down to one of 5, 10, 20, 50, 100 and so on, but at least to 5."""
    unit = 10 ** floor(log10(max(most, 5)))
    return max(int(unit * factor) for factor in (0.5, 1, 2, 5) if unit * factor <= max(most, 5))
