"""The axes: student categories across, the State's performance levels up."""

from typing import Any

import plotly.graph_objects as go
from schools_common import captions
from schools_common.averages import Average
from schools_common.vocabulary import LEVELS

from schools_charts.style import EDGE, GRID, INK, LEFT, MUTED, TEXT, text
from schools_charts.typesetting import fit, paragraph


def category_labels(averages: list[Average], pixels: float) -> list[str]:
    """Return a label per category, as wide as its share of ``pixels``.

    Several categories each have their number of tested students below the label.
    """
    categories = list(dict.fromkeys(average.category for average in averages))
    room = pixels / max(len(categories), 2) - 8
    labels = [paragraph(fit(category, TEXT, room, lines=4)) for category in categories]
    if len(categories) < 2:
        return labels
    lines = max(label.count("<br>") for label in labels)
    return [
        # Padded, so that the numbers are level.
        label
        + "<br>" * (lines - label.count("<br>"))
        + "".join(
            f"<br><span style='color:{MUTED}'>{line}</span>"
            for line in captions.tested(category, averages)
        )
        for category, label in zip(categories, labels, strict=True)
    ]


def category_axis(labels: list[str]) -> go.layout.XAxis:
    """Return the x axis; each category takes 1, from -0.5."""
    # A margin keeps the bars of few categories from growing wide.
    margin = {0: 1.0, 1: 0.75, 2: 0.3}.get(len(labels), 0.0)
    return go.layout.XAxis(
        range=[-0.5 - margin, max(len(labels), 1) - 0.5 + margin],
        tickvals=list(range(len(labels))),
        ticktext=labels,
        tickangle=0,
        ticks="",
        ticklabelstandoff=4,
        showgrid=False,
        zeroline=False,
        showline=True,
        linecolor=INK,
        linewidth=1,
    )


def level_axis() -> go.layout.YAxis:
    """Return the y axis, the same on every chart, so that charts can be compared."""
    return go.layout.YAxis(
        # A little more than the levels, or the grid line of the highest would not be drawn.
        range=[min(LEVELS), max(LEVELS) + 0.05],
        tickvals=list(LEVELS),
        ticktext=[f"<b>{level}</b>" for level in LEVELS],
        ticks="",
        ticklabelstandoff=6,
        gridcolor=GRID,
        gridwidth=1,
        zeroline=False,
        showline=False,
    )


def level_names() -> list[dict[str, Any]]:
    """Return the names of the levels, beside their numbers on the axis."""
    return [
        text(
            paragraph(fit(name, TEXT, LEFT - EDGE - 24, lines=2)),
            align="right",
            xanchor="right",
            xshift=-24,
            yref="y",
            y=level,
            yanchor="middle",
        )
        for level, name in LEVELS.items()
    ]
