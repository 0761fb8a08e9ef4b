"""Grouped bars with whiskers and values, on an axis where each category takes 1."""

from typing import Any

import plotly.graph_objects as go
from schools_common.averages import Average
from schools_common.vocabulary import Subject

from schools_charts.style import COLOURS, INK, MUTED, PAPER, text

BAR, GAP = 0.36, 0.02

Placed = list[tuple[float, Average]]


def place(averages: list[Average], subject: Subject) -> Placed:
    """Return the averages of a subject, each with the place of its bar."""
    categories = list(dict.fromkeys(average.category for average in averages))
    side = -1 if subject is Subject.ELA else 1
    return [
        (categories.index(average.category) + side * (BAR + GAP) / 2, average)
        for average in averages
        if average.subject is subject
    ]


def traces(averages: list[Average], subject: Subject) -> list[go.Bar | go.Scatter]:
    """Return the bars of a subject and their whiskers; a bar for each average that is known."""
    found = [(at, average) for at, average in place(averages, subject) if average.mean is not None]
    bars = go.Bar(
        x=[at for at, _ in found],
        # Levels have no zero: bars stand on level 1, the lowest.
        base=1,
        y=[(average.mean or 1) - 1 for _, average in found],
        width=BAR,
        marker={"color": COLOURS[subject]},
    )
    # Dark on a light edge, visible on a dark bar and beside it.
    return [bars, _whiskers(found, PAPER, 3.6, 5), _whiskers(found, INK, 1.2, 4)]


def _whiskers(found: Placed, colour: str, thickness: float, cap: float) -> go.Scatter:
    ranges = [
        (at, average.mean, average.high - average.mean, average.mean - average.low)
        for at, average in found
        if average.low is not None and average.mean is not None and average.high is not None
        # plotly draws the caps of a whisker of length 0.
        if average.low < average.high
    ]
    return go.Scatter(
        mode="markers",
        marker={"opacity": 0},
        x=[at for at, *_ in ranges],
        y=[mean for _, mean, *_ in ranges],
        error_y={
            "type": "data",
            "array": [above for *_, above, _ in ranges],
            "arrayminus": [below for *_, below in ranges],
            "color": colour,
            "thickness": thickness,
            "width": cap,
        },
        cliponaxis=False,
    )


def values(averages: list[Average], subject: Subject) -> list[dict[str, Any]]:
    """Return each average as text above its bar and whisker, or "n/a" for an unknown one."""
    return [
        text(
            "n/a" if average.mean is None else f"<b>{average.mean:.2f}</b>",
            colour=MUTED if average.mean is None else INK,
            xref="x",
            x=at,
            xanchor="center",
            xshift=0,
            yref="y",
            y=1 if average.mean is None else average.high,
            yanchor="bottom",
            yshift=4,
            # Keeps grid lines out of the number.
            bgcolor=PAPER,
        )
        for at, average in place(averages, subject)
    ]
