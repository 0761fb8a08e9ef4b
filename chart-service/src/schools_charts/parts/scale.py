"""A horizontal scale with room for texts on both sides of the plot, all in pixels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from schools_charts.parts.canvas import Canvas
from schools_charts.parts.style import heading, text_trace


@dataclass(frozen=True)
class Scale:
    """The values ``low`` to ``high`` on ``plot`` pixels, between ``left`` and ``right`` pixels."""

    low: float
    high: float
    left: float
    plot: float
    right: float

    def at(self, pixels: float) -> float:
        """Return the value at a distance in pixels from the left edge."""
        return round(self.low + (pixels - self.left) * (self.high - self.low) / self.plot, 4)

    @property
    def range(self) -> list[float]:
        """The values at both edges."""
        return [self.at(0), self.at(self.left + self.plot + self.right)]

    def pixels(self, difference: float) -> float:
        """Convert a difference of values to pixels."""
        return difference * self.plot / (self.high - self.low)

    def texts(
        self, pixels: float, found: Sequence[tuple[float, str]], colour: str, *, end: bool = False
    ) -> dict[str, Any]:
        """Return a trace of texts, each with its y, that begin at a pixel, or ``end`` there."""
        places, heights = [self.at(pixels)] * len(found), [y for y, _ in found]
        words, position = [each for _, each in found], "middle left" if end else "middle right"
        return text_trace(places, heights, words, colour, position, cliponaxis=False)

    def heading(self, pixels: float, words: str, canvas: Canvas) -> dict[str, Any]:
        """Return a heading above the drawing that ends at a pixel."""
        right = self.left + self.plot + self.right
        return heading(words, round(pixels - right), canvas.palette)
