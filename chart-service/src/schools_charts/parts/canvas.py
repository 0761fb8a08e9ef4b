"""The drawing of a kind of chart, and the room for it."""

from dataclasses import dataclass, field
from typing import Any

from schools_common.vocabulary import Subject

from schools_charts.parts.style import EDGE, NARROW, Palette, text
from schools_charts.parts.typesetting import fit, paragraph


@dataclass(frozen=True)
class Canvas:
    """The room for a drawing, in pixels.

    ``room`` is the height between header and footer, or None if the drawing decides its height. A
    page is ``brief`` if it is too low for all texts.
    """

    page_width: int
    palette: Palette
    room: int | None = None
    brief: bool = False

    @property
    def width(self) -> int:
        """The width between the edges of the page."""
        return self.page_width - 2 * EDGE

    @property
    def narrow(self) -> bool:
        """True for narrow pages, which have a design of their own."""
        return self.page_width < NARROW


@dataclass(frozen=True)
class KeyItem:
    """An entry of the key: a coloured symbol and a text."""

    symbol: str
    colour: str
    text: str


LONG = {Subject.ELA: "ELA (English Language Arts)", Subject.MATH: "Math"}
"""The names of the subjects for places with enough room."""


def subject_key(subject: Subject, canvas: Canvas) -> KeyItem:
    """Return the key entry of a subject."""
    name = subject.label if canvas.brief else LONG[subject]
    return KeyItem("●", canvas.palette.subjects[subject], name)


@dataclass
class Drawing:
    """A kind's drawing: plotly's traces, axes, annotations and shapes, and its size in pixels.

    The plot is ``height`` high. ``left`` and ``right`` are beside it, within the edges of the page;
    ``head`` is above and ``foot`` below it.
    """

    height: int
    left: int = 0
    right: int = 0
    head: int = 0
    foot: int = 0
    traces: list[dict[str, Any]] = field(default_factory=list)
    layout: dict[str, Any] = field(default_factory=dict)
    annotations: list[dict[str, Any]] = field(default_factory=list)
    shapes: list[dict[str, Any]] = field(default_factory=list)


def notice(words: str, canvas: Canvas) -> Drawing:
    """Return a drawing with a message instead of numbers."""
    note = text(
        paragraph(fit(words, 16, canvas.width, 4)),
        16,
        canvas.palette.muted,
        x=0.5,
        xanchor="center",
        y=0.5,
        yanchor="middle",
        align="center",
    )
    axis = {"visible": False, "range": [0, 1], "fixedrange": True}
    return Drawing(canvas.room or 160, annotations=[note], layout={"xaxis": axis, "yaxis": axis})
