"""Fonts, colours and margins that all charts share; ``contracts.ChartOptions`` has their size."""

from typing import Any

from schools_common.vocabulary import Subject

# Debian's fonts-inter first, then fonts of other systems.
FONT = "Inter, 'Open Sans', 'Liberation Sans', Arial, sans-serif"
INK, MUTED, GRID, PAPER, WARNING = "#1b1f24", "#59636e", "#e3e6ea", "#ffffff", "#a40e26"
# Distinct for every kind of colour vision and in grey; at least 3:1 against the paper.
COLOURS = {Subject.ELA: "#12436d", Subject.MATH: "#de7a12"}
LONG = {Subject.ELA: "ELA (English Language Arts)", Subject.MATH: "Math"}

TEXT, SMALL = 13, 12
EDGE, LEFT = 24, 124
# plotly's line height, in ems.
LINE = 1.3


def text(content: str, size: int = TEXT, colour: str = INK, **more: Any) -> dict[str, Any]:
    """Return an annotation, by default at the left of the page and the top of the axes.

    A dictionary: plotly takes 0.1 ms to check an object, and a chart has up to 30 texts.
    """
    return {
        "text": content,
        "font": {"size": size, "color": colour},
        "showarrow": False,
        "align": "left",
        "borderpad": 0,
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "xanchor": "left",
        "xshift": EDGE - LEFT,
        "y": 1,
        "yanchor": "top",
    } | more
