"""The key to the colour classes of a map."""

from typing import Any

from schools_common.averages import Average
from schools_common.charts.districts import CITY
from schools_common.charts.kinds.district_map import EDGES

from schools_charts.parts.canvas import Canvas
from schools_charts.parts.pixels import Text, rectangle
from schools_charts.parts.tiles import Tiles

_BAR, _CLASS = 18, 22
"""Width of the column of colours, and height of a class, in pixels."""


class ClassKey:
    """The classes as a column of colours, the highest on top, with the levels between them."""

    def __init__(self, tiles: Tiles, canvas: Canvas) -> None:
        self._canvas = canvas
        self._heading = 24 if tiles.height >= 24 else 0
        self._top = tiles.top + self._heading
        self._step = min(_CLASS, (7 * tiles.height - 2 * self._heading) / (len(EDGES) + 1))

    def shapes(self) -> list[dict[str, Any]]:
        """Return the colours."""
        palette = self._canvas.palette
        return [
            rectangle(
                (1, self._top + place * self._step, _BAR, self._top + (place + 1) * self._step),
                colour,
            )
            | {"line": {"color": palette.muted, "width": 1}}
            for place, colour in enumerate(reversed(palette.classes))
        ]

    def texts(self, city: Average | None, everywhere: str) -> list[Text]:
        """Return the levels, and the average of all schools beside a single district."""
        palette = self._canvas.palette
        texts = [
            Text(
                _BAR + 4,
                self._top + (place + 1) * self._step,
                f"{edge:g}",
                palette.ink,
                "middle right",
            )
            for place, edge in enumerate(reversed(EDGES))
        ]
        if self._heading:
            texts.append(Text(0, self._top - 14, "Average level", palette.muted, "middle right"))
        if self._heading and city and city.mean is not None:
            name = "City" if everywhere == CITY else "All schools"
            words = f"{name} {city.mean:.2f}"
            below = self._top + (len(EDGES) + 1) * self._step + 14
            texts.append(Text(0, below, words, palette.muted, "middle right"))
        return texts
