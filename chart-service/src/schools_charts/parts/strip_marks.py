"""The marks of strips of schools: dots or bars, quartile boxes, medians, marked schools."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from schools_common.charts import captions
from schools_common.charts.comparing import interval
from schools_common.charts.results import Results
from schools_common.charts.strips import Strip
from schools_common.publication import Numbers

from schools_charts.parts.histogram import histogram
from schools_charts.parts.lanes import Lane
from schools_charts.parts.style import Palette, text_trace, translucent
from schools_charts.parts.typesetting import literal

_GREY = 0.28
"""Opacity of the quartile boxes."""


def grey(palette: Palette) -> str:
    """Return the colour of the quartile boxes."""
    return translucent(palette.muted, _GREY)


@dataclass(frozen=True, eq=False)
class Drawn:
    """A strip in its lane; ``y`` are its schools', in pixels below the top of the plot."""

    strip: Strip
    lane: Lane
    y: Numbers
    colour: str

    @property
    def schools(self) -> Results:
        """The schools of the strip."""
        return self.strip.schools


def dots(drawn: Drawn, diameter: float, palette: Palette) -> dict[str, Any]:
    """Return a dot for each school, hollow if its interval is wide."""
    fill, hollow = translucent(drawn.colour, 0.7), palette.paper
    return {
        "type": "scatter",
        "mode": "markers",
        "x": drawn.schools.mean.tolist(),
        "y": drawn.y.tolist(),
        "marker": {
            "size": diameter - 1,
            "opacity": 1,
            "color": [hollow if wide else fill for wide in drawn.schools.wide.tolist()],
            "line": {"color": drawn.colour, "width": 1},
        },
        "text": hover(drawn.schools, range(len(drawn.schools))),
        "hovertemplate": "%{text}<extra></extra>",
        "cliponaxis": False,
    }


def bars(drawn: Drawn) -> dict[str, Any]:
    """Return a histogram of the schools."""
    x, y = histogram(drawn.schools.mean, drawn.lane)
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "fill": "toself",
        "fillcolor": translucent(drawn.colour, 0.6),
        "line": {"color": drawn.colour, "width": 0.5},
        "hoverinfo": "skip",
    }


def quartile_box(drawn: Drawn, palette: Palette) -> list[dict[str, Any]]:
    """Return a box from quartile to quartile, as a shape, unless the strip has no schools."""
    if drawn.strip.quartiles is None:
        return []
    low, high = drawn.strip.quartiles
    return [
        {
            "type": "rect",
            "x0": low,
            "x1": high,
            "y0": drawn.lane.top,
            "y1": drawn.lane.bottom,
            "layer": "below",
            "fillcolor": grey(palette),
            "line": {"width": 0},
        }
    ]


def medians(found: Sequence[Drawn], palette: Palette) -> dict[str, Any]:
    """Return a line at the median of each strip."""
    known = [each for each in found if each.strip.median.mean is not None]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [each.strip.median.mean for each in known],
        "y": [each.lane.centre for each in known],
        "marker": {
            "symbol": "line-ns-open",
            # Plotly draws this symbol 1.4 times as high as its size.
            "size": [round(each.lane.height / 1.4, 1) for each in known],
            "color": palette.ink,
            "line": {"width": 2},
        },
        "text": [f"{each.strip.name}: median {interval(each.strip.median)}" for each in known],
        "hovertemplate": "%{text}<extra></extra>",
        "cliponaxis": False,
    }


def pins(found: Sequence[Drawn], diameter: float, palette: Palette) -> dict[str, Any]:
    """Return the dots of the marked schools, on top of all others."""
    marked = [(each, place) for each in found for place in each.strip.marked]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [float(each.schools.mean[place]) for each, place in marked],
        "y": [float(each.y[place]) for each, place in marked],
        "marker": {
            "size": diameter + 2,
            "opacity": 1,
            "color": palette.ink,
            "line": {"color": palette.paper, "width": 1.5},
        },
        "text": [text for each in found for text in hover(each.schools, each.strip.marked)],
        "hovertemplate": "%{text}<extra></extra>",
        "cliponaxis": False,
    }


def without_schools(found: Sequence[Drawn], palette: Palette) -> dict[str, Any]:
    """Return a note for each strip without schools."""
    empty = [each for each in found if not len(each.schools)]
    places, heights = [1.03] * len(empty), [each.lane.centre for each in empty]
    words = ["too few tested" if each.schools.few else captions.NOT_PUBLISHED for each in empty]
    return text_trace(places, heights, words, palette.muted, "middle right")


def hover(schools: Results, places: Sequence[int]) -> list[str]:
    """Return the hover texts of some of the schools."""
    names = schools.labels("school_name")
    return [
        f"{literal(names[place])}: {interval(schools.average(place))}; "
        f"students tested: {int(schools.tested[place]):,}"
        for place in places
    ]
