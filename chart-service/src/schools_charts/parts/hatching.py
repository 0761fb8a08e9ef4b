"""Hatching drawn as thin lines, since Chrome prints an SVG pattern as a bitmap into a PDF."""

from collections.abc import Iterable, Iterator
from math import ceil
from typing import Any, NamedTuple

STEP = 8.5
"""Distance between lines along a bar, in pixels."""


class Hatched(NamedTuple):
    """A hatched part of a bar: its ends on the x axis, its middle on the y axis, its colour."""

    start: float
    end: float
    y: float
    colour: str


def hatching(
    found: Iterable[Hatched], across: float, down: float, thick: float, line: float
) -> Iterator[dict[str, Any]]:
    """Yield a trace of lines for each colour, rising to the right and clipped to the bars.

    ``across`` and ``down`` are the pixels per unit of x and y, ``thick`` is the height of the bars
    and ``line`` the width of the lines, in pixels.
    """
    colours: dict[str, list[tuple[float, float]]] = {}
    for part in found:
        ends = colours.setdefault(part.colour, [])
        left, right = part.start * across, part.end * across
        # Each line has x + y = at, where y grows downwards from 0 to ``thick``.
        for number in range(ceil(left / STEP), ceil((right + thick) / STEP)):
            at = number * STEP
            for x in (max(left, at - thick), min(right, at)):
                ends.append((x / across, part.y + (at - x - thick / 2) / down))
    for colour, ends in colours.items():
        yield {
            "type": "scatter",
            "mode": "lines",
            "x": _broken(x for x, _ in ends),
            "y": _broken(y for _, y in ends),
            "line": {"color": colour, "width": line, "simplify": False},
            "hoverinfo": "skip",
        }


def _broken(ends: Iterable[float]) -> list[float | None]:
    """Insert a gap after every second number."""
    found: list[float | None] = []
    for place, end in enumerate(ends):
        found += [round(end, 4), None] if place % 2 else [round(end, 4)]
    return found
