"""The tiles of a map of the community school districts, in pixels from the top left."""

from collections.abc import Iterator
from dataclasses import dataclass

from schools_common.charts.districts import TILES
from schools_common.vocabulary import Borough

from schools_charts.parts.canvas import Canvas
from schools_charts.parts.pixels import Box

COLUMNS, ROWS = 8, 9

_WIDTHS = 34, 168
"""Minimum and maximum width of tiles in pixels."""

BORDER = 2
"""Width of borough borders in pixels."""

_GAP = 4
"""Distance between tiles in pixels, unless they are too low for it."""

NAMES: dict[str, tuple[int, int, str, str]] = {
    Borough.MANHATTAN: (3, 4, "top", "center"),
    Borough.BRONX: (6, 0, "top", "right"),
    Borough.BROOKLYN: (3, 8, "top", "right"),
    Borough.QUEENS: (6, 2, "bottom", "right"),
    Borough.STATEN_ISLAND: (0, 7, "bottom", "right"),
}
"""Empty places for the names: column, row, end of the row, and side of the column."""

STRIP = (5, 8)
"""The place of the first tile of the citywide districts; the others follow it."""


@dataclass(frozen=True)
class Tiles:
    """A grid with a cell for each district; sizes are in pixels, ``top`` is above the first row."""

    width: float
    height: float
    top: float = 0

    @property
    def total(self) -> float:
        """Height of all rows with the borders, in pixels."""
        return ROWS * self.height + 2 * BORDER

    def left(self, column: float) -> float:
        """Return the left end of a column; a fraction is a place within it."""
        return BORDER + column * self.width

    def above(self, row: float) -> float:
        """Return the upper end of a row; a fraction is a place within it."""
        return self.top + BORDER + row * self.height

    def box(self, column: int, row: int) -> Box:
        """Return the tile in a cell."""
        gap = min(_GAP, self.height / 10) / 2
        return (
            self.left(column) + gap,
            self.above(row) + gap,
            self.left(column + 1) - gap,
            self.above(row + 1) - gap,
        )

    def line(self, row: int, end: str) -> float:
        """Return the middle of a line of text at the top or bottom of a row."""
        inset = min(13, self.height / 2)
        return self.above(row) + inset if end == "top" else self.above(row + 1) - inset

    def outline(self, borough: Borough) -> str:
        """Return the outer border of a borough's tiles as a path."""
        return " ".join(
            f"M{self.left(x0):.1f},{self.above(y0):.1f}L{self.left(x1):.1f},{self.above(y1):.1f}"
            for x0, y0, x1, y1 in _border(sorted(TILES[borough].values()))
        )


def _border(cells: list[tuple[int, int]]) -> Iterator[tuple[int, int, int, int]]:
    """Yield the sides of cells that are not shared with another."""
    for x, y in cells:
        if (x, y - 1) not in cells:
            yield x, y, x + 1, y
        if (x + 1, y) not in cells:
            yield x + 1, y, x + 1, y + 1
        if (x, y + 1) not in cells:
            yield x + 1, y + 1, x, y + 1
        if (x - 1, y) not in cells:
            yield x, y + 1, x, y


def lay_out_tiles(canvas: Canvas) -> Tiles:
    """Lay out the tiles across the page, unless they would become too flat."""
    least, most = _WIDTHS
    width = min((canvas.width - 2 * BORDER) / COLUMNS, most)
    height = 28 + width / 3
    if canvas.room is None:
        return Tiles(width, height)
    height = min((canvas.room - 2 * BORDER) / ROWS, 1.1 * width)
    width = min(width, max(1.9 * height, least))
    return Tiles(width, height, (canvas.room - 2 * BORDER - ROWS * height) / 2)
