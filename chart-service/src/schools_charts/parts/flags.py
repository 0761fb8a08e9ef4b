"""Names of marks in lines above and below a strip, each joined to its mark by a pole."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from schools_charts.parts.lanes import LABEL, Lane
from schools_charts.parts.style import TEXT, Palette, text
from schools_charts.parts.typesetting import literal, width

_GAP = 14
_POLE = 4
"""Pixels between a pole and its text."""


@dataclass(frozen=True)
class Mark:
    """A mark ``x`` pixels from the left; ``number`` follows its name and is never cut off."""

    place: int
    x: float
    name: str
    number: str


@dataclass(frozen=True)
class Flag:
    """The name at a mark.

    Lines count from the strip. Flags above the strip extend to the right of their poles, those
    below to the left.
    """

    mark: Mark
    text: str
    line: int
    above: bool


def place_flags(marks: Sequence[Mark], pixels: float) -> list[Flag]:
    """Place a flag for each mark of a strip on a drawing ``pixels`` wide.

    Each extends to the wider side, so that a name has at least half of the width. Flags on its
    line, and on lines farther from the strip, begin beyond its end, so that no pole crosses a text.
    """
    found = []
    for above in (True, False):
        side = [mark for mark in marks if (mark.x <= pixels / 2) is above]
        begins: list[float] = []
        for mark in sorted(side, key=lambda mark: (-mark.x if above else mark.x, mark.place)):
            begin = mark.x if above else pixels - mark.x
            text = _text(mark, pixels - begin - _POLE)
            end = begin + _POLE + width(text, TEXT) + _GAP
            line = next(n for n in range(len(begins) + 1) if end <= min(begins[n:], default=end))
            begins[line : line + 1] = [begin]
            found.append(Flag(mark, text, line, above))
    return found


def _text(mark: Mark, pixels: float) -> str:
    text, name = f"{mark.name} {mark.number}", mark.name
    while name and width(text, TEXT) > pixels:
        name = name[:-1].rstrip()
        text = f"{name}… {mark.number}"
    return text


def count_lines(found: Sequence[Flag]) -> tuple[int, int]:
    """Count the lines of flags above and below the strip."""
    above, below = (
        max((flag.line + 1 for flag in found if flag.above is side), default=0)
        for side in (True, False)
    )
    return above, below


def draw_flag(
    flag: Flag, lane: Lane, y: float, left: float, palette: Palette
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a flag's text, as an annotation, and its pole, as a shape.

    ``y`` is the mark's, in pixels below the top of the plot. The plot begins ``left`` pixels from
    the left of the drawing.
    """
    if flag.above:
        top = lane.top - (flag.line + 1) * LABEL
        anchor, shift, outer = "left", _POLE, top
    else:
        top = lane.bottom + flag.line * LABEL
        anchor, shift, outer = "right", -_POLE, top + LABEL
    note = text(
        literal(flag.text),
        TEXT,
        palette.ink,
        xanchor=anchor,
        xshift=round(flag.mark.x - left + shift, 1),
        yshift=round(-top, 1),
        align=anchor,
    )
    pole = {
        "type": "line",
        "xref": "paper",
        "yref": "y",
        "xsizemode": "pixel",
        "xanchor": 0,
        "x0": round(flag.mark.x - left, 1),
        "x1": round(flag.mark.x - left, 1),
        "y0": y,
        "y1": round(outer, 1),
        "line": {"color": palette.ink, "width": 1},
    }
    return note, pole
