"""Axes of the State's performance levels, the same on every chart."""

from dataclasses import dataclass
from typing import Any

from schools_common.publication import Numbers
from schools_common.vocabulary import LEVELS

from schools_charts.parts.canvas import Canvas
from schools_charts.parts.style import LINE, TEXT
from schools_charts.parts.typesetting import fit, literal, width

_MIN_ROOM = 76
"""Minimum pixels between two levels for them to have names; "Well below" is one line."""

_BEYOND = 0.01
"""Levels by which a horizontal axis extends beyond 1 and 4."""


@dataclass(frozen=True)
class LevelAxis:
    """A horizontal axis from 1 to 4 on a plot of ``pixels`` width, with the levels' names above."""

    canvas: Canvas
    pixels: float

    @property
    def names(self) -> dict[int, list[str]]:
        """The lines of each level's name; none on a brief page, or if there is no room."""
        room = self.pixels / 3 - 8
        if self.canvas.brief or room < _MIN_ROOM:
            return {level: [] for level in LEVELS}
        return {level: fit(name, TEXT, room, 2) for level, name in LEVELS.items()}

    @property
    def head(self) -> int:
        """Height in pixels that the axis takes above the plot."""
        return round((1 + max(map(len, self.names.values()))) * TEXT * LINE + 6)

    @property
    def overhang(self) -> float:
        """Pixels at the left of level 1 for its name, which is centred on it."""
        return max((width(line, TEXT) for line in self.names[1]), default=16) / 2

    @property
    def level(self) -> float:
        """Pixels from one level to the next."""
        return self.pixels / (3 + 2 * _BEYOND)

    def at(self, levels: Numbers) -> Numbers:
        """Return the positions of levels, in pixels from the left end of the plot."""
        return (levels - 1 + _BEYOND) * self.level

    def axis(self) -> dict[str, Any]:
        """Return plotly's axis, the same on every chart, so that charts can be compared."""
        return {
            # Extended a little, or the lines at the ends would not be drawn.
            "range": [1 - _BEYOND, 4 + _BEYOND],
            "tickvals": list(self.names),
            "ticktext": [
                "<br>".join([*map(literal, lines), f"<b>{level}</b>"])
                for level, lines in self.names.items()
            ],
            "tickfont": {"size": TEXT, "color": self.canvas.palette.muted},
            "tickangle": 0,
            "side": "top",
            "ticks": "",
            "gridcolor": self.canvas.palette.grid,
            "gridwidth": 1,
            "zeroline": False,
            "showline": False,
            "fixedrange": True,
        }


def max_head(canvas: Canvas) -> int:
    """Return the maximum height in pixels that a level axis of any width takes above the plot."""
    return LevelAxis(canvas, 3 * (_MIN_ROOM + 8)).head


@dataclass(frozen=True)
class UprightLevelAxis:
    """A vertical axis from 1 to 4, with the levels' names at its left if there is room."""

    canvas: Canvas

    @property
    def names(self) -> dict[int, list[str]]:
        """The lines of each level's name; none on a low page."""
        narrow, room = self.canvas.narrow, self.canvas.room
        if self.canvas.brief or (room is not None and room < (240 if narrow else 160)):
            return {level: [] for level in LEVELS}
        return {level: fit(name, TEXT, 80 if narrow else 160, 2) for level, name in LEVELS.items()}

    @property
    def left(self) -> int:
        """Width in pixels that the axis takes beside the plot."""
        lines = [line for lines in self.names.values() for line in lines]
        return round(max((width(line, TEXT) for line in lines), default=0) + _NUMBER)

    @property
    def overhang(self) -> int:
        """Pixels by which the name of the highest level extends above it."""
        return round(max(1, *map(len, self.names.values())) * TEXT * LINE / 2)

    def axis(self, pixels: float, edge: float) -> dict[str, Any]:
        """Return plotly's axis for a plot of this height, with ``edge`` pixels beyond both ends."""
        beyond = 3 * edge / (pixels - 2 * edge)
        crowded = pixels - 2 * edge < 3 * TEXT * LINE
        shown = {level: self.names[level] for level in ((1, 4) if crowded else LEVELS)}
        return {
            "range": [1 - beyond, 4 + beyond],
            "tickvals": list(shown),
            "ticktext": [
                " ".join(["<br>".join(map(literal, lines)), f"<b>{level}</b>"]).strip()
                for level, lines in shown.items()
            ],
            "tickfont": {"size": TEXT, "color": self.canvas.palette.muted},
            "ticks": "",
            "ticklabelstandoff": 6,
            "gridcolor": self.canvas.palette.grid,
            "gridwidth": 1,
            "zeroline": False,
            "showline": False,
            "fixedrange": True,
        }


_NUMBER = 24
"""Width of a level's number and of the gap to the plot, in pixels."""
