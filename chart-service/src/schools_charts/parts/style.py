"""The fonts, sizes and colours of all charts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from schools_common.charts.choices import Theme
from schools_common.vocabulary import Borough, Subject

# Debian's fonts-inter first, then fonts of other systems.
FONT = "Inter, 'Open Sans', 'Liberation Sans', Arial, sans-serif"

TEXT = 13
"""Size of all text but titles, in pixels; smaller text is hard to read on a phone."""

EDGE = 24
"""Distance between the drawing and the edge of the page, in pixels."""

NARROW = 640
"""Width in pixels below which charts have a design of their own."""

LINE = 1.3
"""Plotly's line height, in ems."""


@dataclass(frozen=True)
class Palette:
    """The colours of a theme.

    They are chosen for their contrast, and so that adjacent ones can be told apart with every kind
    of colour vision.
    """

    paper: str
    ink: str
    muted: str
    grid: str
    warning: str
    subjects: dict[Subject, str]
    levels: tuple[str, str, str, str]
    outline: str
    hatch: str
    boroughs: dict[Borough, str]
    classes: tuple[str, ...]
    class_ink: tuple[str, ...]


_CLASSES = ("#f2f0d0", "#cfe0b0", "#9ccb9e", "#66b097", "#2b7a8a", "#1f5780", "#172a55")
_CLASS_INK = ("#1b1f24",) * 4 + ("#ffffff",) * 3

PALETTES = {
    Theme.LIGHT: Palette(
        paper="#ffffff",
        ink="#1b1f24",
        muted="#59636e",
        grid="#e3e6ea",
        warning="#a40e26",
        subjects={Subject.ELA: "#12436d", Subject.MATH: "#c8690a"},
        levels=("#a0500f", "#edc08a", "#9cc7e6", "#1c5a94"),
        outline="#59636e",
        hatch="#6b7480",
        boroughs=dict(
            zip(Borough, ("#111827", "#e0480b", "#0c8599", "#9c36b5", "#6b3410"), strict=True)
        ),
        classes=_CLASSES,
        class_ink=_CLASS_INK,
    ),
    Theme.DARK: Palette(
        paper="#14181d",
        ink="#e8ecf0",
        muted="#a8b2bd",
        grid="#313941",
        warning="#a40e26",
        subjects={Subject.ELA: "#7fb2e5", Subject.MATH: "#f2a347"},
        levels=("#e07b1f", "#f6d6ad", "#b5d6f0", "#4a93d9"),
        outline="#59636e",
        hatch="#8b949e",
        boroughs=dict(
            zip(Borough, ("#f1f3f5", "#ff6b3d", "#22a6b3", "#b06cf0", "#ffe066"), strict=True)
        ),
        classes=_CLASSES,
        class_ink=_CLASS_INK,
    ),
}

SYMBOLS = dict(zip(Borough, ("circle", "square", "diamond", "triangle-up", "cross"), strict=True))
"""The marks of boroughs, which tell them apart without colour."""


def translucent(colour: str, alpha: float) -> str:
    """Return a ``#rrggbb`` colour with an opacity from 0 to 1."""
    red, green, blue = _rgb(colour)
    return f"rgba({red},{green},{blue},{alpha:g})"


def mixed(colour: str, other: str, share: float) -> str:
    """Mix a colour with a share (0 to 1) of another, both ``#rrggbb``."""
    pairs = zip(_rgb(colour), _rgb(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def ink_on(colour: str) -> str:
    """Return the ink, dark or light, with more contrast on a ``#rrggbb`` colour (WCAG 2)."""
    linear = [
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4
        for each in (part / 255 for part in _rgb(colour))
    ]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    # At this luminance, both inks have equal contrast.
    return "#ffffff" if luminance < 0.2 else "#14181d"


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def text(content: str, size: int, colour: str, **more: Any) -> dict[str, Any]:
    """Return an annotation, by default at the top left of the plot.

    A dictionary: plotly takes 0.1 ms to validate an object, and a chart has up to 30 texts.
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
        "xshift": 0,
        "y": 1,
        "yanchor": "top",
    } | more


def text_trace(
    x: Sequence[float],
    y: Sequence[float],
    words: Sequence[str],
    colour: Any,
    position: Any,
    **more: Any,
) -> dict[str, Any]:
    """Return a trace of texts, which plotly draws faster than annotations."""
    return {
        "type": "scatter",
        "mode": "text",
        "x": list(x),
        "y": list(y),
        "text": list(words),
        "textposition": position,
        "textfont": {"size": TEXT, "color": colour},
        "hoverinfo": "skip",
    } | more


def heading(words: str, xshift: float, palette: Palette) -> dict[str, Any]:
    """Return the heading of a column, ``xshift`` pixels from the right end of the plot."""
    place = {"x": 1, "xanchor": "right", "xshift": xshift, "yanchor": "bottom"}
    return text(words, TEXT, palette.muted, align="right", **place)
