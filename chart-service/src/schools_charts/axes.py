"""The axis of the State's performance levels, the same on every chart."""

from dataclasses import dataclass
from typing import Any

from schools_common.vocabulary import LEVELS

from schools_charts.canvas import Canvas
from schools_charts.style import LINE, TEXT
from schools_charts.typesetting import fit, literal

_LEAST_ROOM = 76
"""Pixels between two levels that have names; "Well below" is one line."""


@dataclass(frozen=True)
class LevelAxis:
    """A horizontal axis from 1 to 4, on a plot of so many pixels; the levels' names are above."""

    canvas: Canvas
    pixels: float

    @property
    def names(self) -> dict[int, list[str]]:
        """The lines of each level's name; none on a brief page, or where they have no room."""
        room = self.pixels / 3 - 8
        if self.canvas.brief or room < _LEAST_ROOM:
            return {level: [] for level in LEVELS}
        return {level: fit(name, TEXT, room, 2) for level, name in LEVELS.items()}

    @property
    def head(self) -> int:
        """Pixels above the plot that the axis takes."""
        return round((1 + max(map(len, self.names.values()))) * TEXT * LINE + 6)

    def axis(self) -> dict[str, Any]:
        """Return the axis, which is the same on every chart, so that charts can be compared."""
        return {
            # A little more than the levels, or the lines at the ends would not be drawn.
            "range": [1 - 0.01, 4 + 0.01],
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


def most_head(canvas: Canvas) -> int:
    """Return the most pixels above the plot that a level axis takes, whatever its width."""
    return LevelAxis(canvas, 3 * (_LEAST_ROOM + 8)).head
