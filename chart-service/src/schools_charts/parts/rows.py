"""Rows of a chart, one for each group: its name at the left, columns at the right."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from schools_charts.parts.canvas import Canvas
from schools_charts.parts.style import LINE, TEXT, heading, text, text_trace
from schools_charts.parts.typesetting import fit, paragraph, width

LANE = 18
"""Preferred height in pixels of each lane of marks in a row."""

_MIN_LANE = 14
_PAD = 8
_NAME_GAP = 10
_LEAST_LEFT = 66
"""Pixels at the left of the plot, within which half of the name of level 1 is."""

_LEAST_NAME = 118
"""Width in pixels that names may always take; in less, names of categories are cut off."""


@dataclass(frozen=True)
class Rows:
    """The names of rows, and the height of each in pixels; row 0 is at the top, at y = 0.

    ``hidden`` counts the rows that do not fit on a page of a given height.
    """

    names: list[str]
    lanes: int
    pixels: float
    left: int
    hidden: int

    def __len__(self) -> int:
        return len(self.names)

    @property
    def height(self) -> int:
        """The height of all rows in pixels."""
        return round(max(len(self), 1) * self.pixels)

    def lane(self, row: int, lane: int) -> float:
        """Return the y of a lane in a row."""
        step = min(LANE, (self.pixels - 2) / self.lanes)
        return row + (lane - (self.lanes - 1) / 2) * step / self.pixels

    def span(self, pixels: float) -> float:
        """Convert a height in pixels to a difference of y."""
        return pixels / self.pixels

    def axis(self, canvas: Canvas) -> dict[str, Any]:
        """Return the y axis with the names of the rows."""
        return {
            "range": [max(len(self), 1) - 0.5, -0.5],
            "tickvals": list(range(len(self))),
            "ticktext": self.names,
            "tickfont": {"size": TEXT, "color": canvas.palette.ink},
            "ticks": "",
            "ticklabelstandoff": _NAME_GAP,
            "showgrid": False,
            "zeroline": False,
            "showline": False,
            "fixedrange": True,
        }

    def more(self, canvas: Canvas, noun: str = "more") -> list[dict[str, Any]]:
        """Return a note below the rows if some are hidden."""
        if not self.hidden:
            return []
        words = f"and {self.hidden} {noun}; a taller chart shows them"
        return [text(words, TEXT, canvas.palette.muted, y=0, yshift=-2, xshift=-self.left)]

    @property
    def foot(self) -> int:
        """The height of the note below the rows in pixels."""
        return round(TEXT * LINE) + 2 if self.hidden else 0


def lay_out_rows(names: Sequence[str], canvas: Canvas, *, lanes: int = 1, above: int = 0) -> Rows:
    """Lay out a row for each name; ``above`` is the height in pixels of anything over them."""
    widest = max(canvas.width * 0.3, _LEAST_NAME)
    wrapped = [fit(name, TEXT, widest - _NAME_GAP, 2 if canvas.brief else 3) for name in names]
    lines = max((len(name) for name in wrapped), default=1)
    left = max((width(line, TEXT) for name in wrapped for line in name), default=0) + _NAME_GAP
    pixels = max(lines * TEXT * LINE, lanes * LANE) + _PAD
    shown = len(wrapped)
    if canvas.room is not None:
        least = max(lines * TEXT * LINE, lanes * _MIN_LANE) + 2
        room = canvas.room - above
        if shown * least > room:
            shown = max(1, int((room - TEXT * LINE - 2) // least))
            pixels = max(least, (room - TEXT * LINE - 2) / shown)
        else:
            pixels = room / max(shown, 1)
    return Rows(
        names=[paragraph(name) for name in wrapped[:shown]],
        lanes=lanes,
        pixels=pixels,
        left=round(min(max(left, _LEAST_LEFT), widest)),
        hidden=len(wrapped) - shown,
    )


FIRST = 90
"""Pixels of a column beside the plot with a heading, which the name of level 4 reaches into."""


@dataclass(frozen=True)
class Columns:
    """Columns of text at the right of the rows; ``widths`` and ``plot`` are in pixels."""

    widths: tuple[int, ...]
    plot: float

    @property
    def total(self) -> int:
        """The width of all columns in pixels."""
        return sum(self.widths)

    @property
    def domain(self) -> list[float]:
        """The plot's part of the drawing's width, as plotly's ``domain``."""
        return [0, round(self.plot / (self.plot + self.total), 6)]

    def axis(self) -> dict[str, Any]:
        """Return the axis of the columns, ``x2``, in pixels."""
        return {
            "domain": [self.domain[1], 1],
            "range": [0, self.total],
            "visible": False,
            "fixedrange": True,
        }

    def texts(self, number: int, texts: Sequence[tuple[float, str]], colour: str) -> dict[str, Any]:
        """Return a trace of a column's texts, each with its y, aligned to its right end."""
        ends, heights = [self._end(number)] * len(texts), [y for y, _ in texts]
        words = [each for _, each in texts]
        return text_trace(ends, heights, words, colour, "middle left", xaxis="x2")

    def heading(self, number: int, words: str, canvas: Canvas) -> dict[str, Any]:
        """Return the heading of a column."""
        return heading(words, self._end(number) - self.total, canvas.palette)

    def _end(self, number: int) -> int:
        return sum(self.widths[: number + 1])


def lay_out_columns(widths: Sequence[int], canvas: Canvas, rows: Rows) -> Columns:
    """Lay out columns beside rows."""
    return Columns(tuple(widths), canvas.width - rows.left - sum(widths))
