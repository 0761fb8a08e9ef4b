"""The horizontal axis of a measure of schools: enrollment, or a share of their students."""

from math import ceil, floor, log10
from typing import Any

import numpy as np
from numpy.typing import NDArray
from schools_common.charts.choices import Measure

from schools_charts.parts.canvas import Canvas
from schools_charts.parts.style import TEXT

_TICK = 90
"""Minimum distance between ticks in pixels."""


def measure_axis(
    x: NDArray[np.float64], measure: Measure, pixels: float, edge: float, canvas: Canvas
) -> dict[str, Any]:
    """Return an axis that covers all numbers, with round ends and ``edge`` pixels beyond them."""
    ticks = round_numbers(float(x.min()), float(x.max()), max(int(pixels / _TICK), 1))
    low, high = ticks[0], ticks[-1]
    beyond = (high - low) * edge / (pixels - 2 * edge)
    return {
        "range": [low - beyond, high + beyond],
        "tickvals": ticks,
        "ticktext": [format_value(tick, measure) for tick in ticks],
        "tickfont": {"size": TEXT, "color": canvas.palette.muted},
        "tickangle": 0,
        "ticks": "",
        "gridcolor": canvas.palette.grid,
        "gridwidth": 1,
        "zeroline": False,
        "showline": False,
        "fixedrange": True,
    }


def format_value(number: float, measure: Measure) -> str:
    """Format a number of students, or a share as a percentage."""
    return f"{number:,.0f}" if measure == Measure("enrollment") else f"{round(number * 100, 1):g}%"


def round_numbers(low: float, high: float, most: int) -> list[float]:
    """Return evenly spaced round numbers from at most ``low`` to at least ``high``.

    There are at most ``most`` intervals; 0 is included if it is near.
    """
    if low < high / 3:
        low = 0.0
    if high <= low:
        low, high = low * 0.9, high * 1.1 or 1.0
    step = 10.0 ** floor(log10((high - low) / most))
    for factor in (1, 2, 5, 10, 20, 50):
        first, last = floor(low / (step * factor) + 1e-9), ceil(high / (step * factor) - 1e-9)
        if last - first <= most:
            break
    return [round(number * step * factor, 9) for number in range(first, last + 1)]
