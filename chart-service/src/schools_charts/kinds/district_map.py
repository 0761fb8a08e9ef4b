"""A map of the community school districts as tiles, coloured by the class of their average."""

from dataclasses import dataclass
from typing import Any

from schools_common.averages import Average
from schools_common.charts.captions import NOT_PUBLISHED
from schools_common.charts.comparing import interval
from schools_common.charts.districts import PLACES, TILES
from schools_common.charts.kinds.district_map import DistrictMap, classes
from schools_common.charts.titles import plural
from schools_common.vocabulary import Borough

from schools_charts.parts.canvas import Canvas, Drawing, KeyItem, notice
from schools_charts.parts.class_key import ClassKey
from schools_charts.parts.pixels import Box, Text, rectangle, text_trace
from schools_charts.parts.style import TEXT, mixed
from schools_charts.parts.tiles import BORDER, NAMES, STRIP, Tiles, lay_out_tiles
from schools_charts.parts.typesetting import width

_MIN_TILE_HEIGHT = 12
"""Height of tiles in pixels below which the numbers would overlap."""

_LOW_TILE_HEIGHT = 36
"""Height of tiles in pixels below which they have room for the number alone."""

_STANDOFF = 5
"""Distance in pixels between a name and the borders of tiles beside it."""


def key(numbers: DistrictMap, canvas: Canvas) -> list[KeyItem]:
    """Return nothing: the key is drawn on the map, beside Manhattan, where there is no district."""
    return []


def draw(numbers: DistrictMap, canvas: Canvas) -> Drawing:
    """Draw every district of the map, and the citywide districts that have rows."""
    tiles = lay_out_tiles(canvas)
    if tiles.height < _MIN_TILE_HEIGHT:
        return notice("This page is too low for a map", canvas)
    places = PLACES | {
        district: (STRIP[0] + place, STRIP[1]) for place, district in enumerate(numbers.citywide)
    }
    found = [
        _Tile(district, tiles.box(*place), numbers.averages.get(district), canvas, tiles.height)
        for district, place in places.items()
    ]
    key = ClassKey(tiles, canvas)
    texts = [text for tile in found for text in tile.texts()]
    texts += [*_names(numbers, tiles, canvas), *key.texts(numbers.city, numbers.everywhere)]
    height = canvas.room or round(tiles.total)
    return Drawing(
        height=height,
        traces=[text_trace(texts), _hover_trace(found, tiles)],
        layout={
            "xaxis": {"range": [0, canvas.width], "visible": False, "fixedrange": True},
            "yaxis": {"range": [height, 0], "visible": False, "fixedrange": True},
        },
        shapes=[
            *(shape for tile in found for shape in tile.shapes()),
            *(_outline(tiles.outline(borough), canvas) for borough in TILES),
            *key.shapes(),
        ],
    )


@dataclass(frozen=True)
class _Tile:
    """A district: its number, the colours of its classes, and its average if there is room."""

    district: int
    box: Box
    average: Average | None
    canvas: Canvas
    height: float

    @property
    def _classes(self) -> tuple[int, int] | None:
        return classes(self.average) if self.average else None

    def _parts(self) -> list[tuple[Box, int]]:
        """Return the tile's parts with their classes; the higher class is above or at the right."""
        if self._classes is None:
            return []
        low, high = self._classes
        left, top, right, bottom = self.box
        if low == high:
            return [(self.box, low)]
        if self.height < _LOW_TILE_HEIGHT:
            middle = max((left + right) / 2, left + 22)
            return [((left, top, middle, bottom), low), ((middle, top, right, bottom), high)]
        middle = (top + bottom) / 2
        return [((left, top, right, middle), high), ((left, middle, right, bottom), low)]

    def shapes(self) -> list[dict[str, Any]]:
        """Return the tile: dashed if nothing is published, empty if no school matches."""
        palette = self.canvas.palette
        line: dict[str, Any] = {"color": palette.muted, "width": 1}
        if self.average is None:
            line["color"] = mixed(palette.muted, palette.paper, 0.6)
        elif self._classes is None:
            line["dash"] = "3px,3px"
        parts = [rectangle(box, palette.classes[number]) for box, number in self._parts()]
        return [*parts, rectangle(self.box) | {"line": line}]

    def texts(self) -> list[Text]:
        """Return the number and the average, in an ink that can be read on their colours."""
        palette = self.canvas.palette
        left, top, right, bottom = self.box
        number = f"<b>{self.district}</b>"
        parts = self._parts()
        if not parts or self.average is None:
            ink = palette.muted if self.average is None else palette.ink
            return [Text((left + right) / 2, (top + bottom) / 2, number, ink)]
        inks = [palette.class_ink[part] for _, part in parts]
        if self.height < _LOW_TILE_HEIGHT:
            (x0, _, x1, _), _ = parts[0]
            return [Text((x0 + x1) / 2, (top + bottom) / 2, number, inks[0])]
        x, quarter = (left + right) / 2, (bottom - top) / 4
        size = TEXT if self.canvas.narrow else TEXT + 3
        mean = f"{self.average.mean:.2f}"
        return [
            Text(x, top + quarter + 1, number, inks[0], size=size),
            Text(x, bottom - quarter - 1, mean, inks[-1]),
        ]

    def hover(self) -> str:
        """Describe the result with its interval."""
        if self.average is None:
            return f"District {self.district}: no school matches"
        if self._classes is None:
            return f"District {self.district}: {NOT_PUBLISHED}"
        tested = plural(self.average.tested, "student")
        return f"District {self.district}: {interval(self.average)}, {tested} tested"


def _names(numbers: DistrictMap, tiles: Tiles, canvas: Canvas) -> list[Text]:
    """Return the names of the boroughs and of the strip of citywide districts."""
    places = dict(NAMES)
    if width(Borough.STATEN_ISLAND, TEXT) > 2 * tiles.width:
        places["Staten Is."] = places.pop(Borough.STATEN_ISLAND)
    if numbers.citywide:
        places["Citywide"] = (STRIP[0], STRIP[1] - 1, "bottom", "right")

    def x(name: str, column: int, side: str) -> float:
        if side == "right":
            return tiles.left(column) + _STANDOFF * (column > 0)
        return min(tiles.left(column), tiles.left(column + 1) - _STANDOFF - width(name, TEXT) / 2)

    return [
        Text(
            x(name, column, side),
            tiles.line(row, end),
            name,
            canvas.palette.ink,
            f"middle {side}",
        )
        for name, (column, row, end, side) in places.items()
    ]


def _outline(path: str, canvas: Canvas) -> dict[str, Any]:
    line = {"color": canvas.palette.ink, "width": BORDER}
    return {"type": "path", "path": path, "layer": "below", "line": line}


def _hover_trace(found: list[_Tile], tiles: Tiles) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [(tile.box[0] + tile.box[2]) / 2 for tile in found],
        "y": [(tile.box[1] + tile.box[3]) / 2 for tile in found],
        "marker": {"symbol": "square", "size": min(tiles.width, tiles.height), "opacity": 0},
        "text": [tile.hover() for tile in found],
        "hovertemplate": "%{text}<extra></extra>",
    }
