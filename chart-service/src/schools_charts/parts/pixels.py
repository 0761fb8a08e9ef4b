"""Rectangles and texts of drawings whose axes are in pixels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from schools_charts.parts.style import TEXT

Box = tuple[float, float, float, float]
"""Left, top, right and bottom."""


@dataclass(frozen=True)
class Text:
    """A text centred on a point, unless ``position`` says otherwise."""

    x: float
    y: float
    words: str
    colour: str
    position: str = "middle center"
    size: int = TEXT


def rectangle(box: Box, colour: str | None = None) -> dict[str, Any]:
    """Return a rectangle without an outline, filled if a colour is given."""
    x0, y0, x1, y1 = (round(each, 1) for each in box)
    shape = {"type": "rect", "x0": x0, "y0": y0, "x1": x1, "y1": y1, "layer": "below"}
    return shape | {"line": {"width": 0}} | ({"fillcolor": colour} if colour else {})


def text_trace(texts: Sequence[Text]) -> dict[str, Any]:
    """Return a single trace of all texts, which plotly draws faster than annotations."""
    return {
        "type": "scatter",
        "mode": "text",
        "x": [round(each.x, 1) for each in texts],
        "y": [round(each.y, 1) for each in texts],
        "text": [each.words for each in texts],
        "textposition": [each.position for each in texts],
        "textfont": {
            "size": [each.size for each in texts],
            "color": [each.colour for each in texts],
        },
        "cliponaxis": False,
        "hoverinfo": "skip",
    }
