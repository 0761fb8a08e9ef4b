"""Schools as swarms of dots or as histograms, a strip for each group."""

from collections.abc import Sequence

import numpy as np
from schools_common.charts.kinds.distribution import Distribution
from schools_common.charts.strips import Strip
from schools_common.publication import Numbers

from schools_charts.parts import strip_marks
from schools_charts.parts.canvas import Canvas, Drawing, KeyItem
from schools_charts.parts.flags import Mark, count_lines, draw_flag, place_flags
from schools_charts.parts.histogram import HEIGHT, MAX_HEIGHT
from schools_charts.parts.lanes import NOTE, Lanes, Limits, lay_out_lanes
from schools_charts.parts.strip_marks import Drawn, grey
from schools_charts.parts.strip_names import Above, Beside
from schools_charts.parts.style import TEXT, text
from schools_charts.parts.swarm import lay_out_swarms

_MAX_DOTS = 600
"""Maximum number of schools drawn as dots; more are drawn as histograms."""

_PIN = 8.0
"""Diameter in pixels of a marked school under a histogram."""


_PLAIN = {
    "tickfont": {"size": TEXT},
    "ticks": "",
    "ticklabelstandoff": 10,
    "showgrid": False,
    "zeroline": False,
    "showline": False,
    "fixedrange": True,
}
"""Options of an axis without lines."""


def key(numbers: Distribution, canvas: Canvas) -> list[KeyItem]:
    """Explain the marks; on a brief page, only those that every strip has."""
    if not numbers.points:
        return []
    palette = canvas.palette
    colour = palette.subjects[numbers.subject]
    median = KeyItem("┃", palette.ink, "median")
    if canvas.brief:
        return [KeyItem("■", grey(palette), "middle half"), median]
    if _as_dots(numbers, canvas):
        items = [KeyItem("●", colour, "school")]
        if any(strip.schools.wide.any() for strip in numbers.strips):
            items.append(KeyItem("○", colour, "range of more than 0.2 levels"))
    else:
        items = [
            KeyItem("■", colour, "schools per tenth of a level"),
            KeyItem("↕", palette.muted, "each row to its own scale"),
        ]
    return [*items, KeyItem("■", grey(palette), "middle half of the schools"), median]


def draw(numbers: Distribution, canvas: Canvas) -> Drawing:
    """Draw the strips in their order."""
    strips, palette = numbers.strips, canvas.palette
    names = Above(strips, canvas) if canvas.narrow else Beside(strips, canvas)
    axis = names.axis
    along = [axis.at(strip.schools.mean) for strip in strips]
    named = [
        place_flags(_marks(strip, each + names.left), canvas.width)
        for strip, each in zip(strips, along, strict=True)
    ]
    labels = [count_lines(each) for each in named]
    room = None if canvas.room is None else canvas.room - axis.head
    limits = Limits(names.least, names.heading, room)
    as_dots = _as_dots(numbers, canvas)
    if as_dots:
        swarm = lay_out_swarms(along, labels, limits)
        found, y, diameter = swarm.lanes, swarm.y, swarm.diameter
    else:
        high = max(HEIGHT if room is None else MAX_HEIGHT, names.least)
        found = lay_out_lanes([high] * len(strips), labels, limits)
        y, diameter = _on_the_ground(strips, found), _PIN
    drawn = [
        Drawn(strip, lane, of_schools, _colour(strip, numbers, canvas))
        for strip, lane, of_schools in zip(strips, found.lanes, y, strict=False)
    ]
    drawn_flags = [
        draw_flag(flag, each.lane, float(each.y[flag.mark.place]), names.left, palette)
        for each, of_strip in zip(drawn, named, strict=False)
        for flag in of_strip
        if found.labelled
    ]
    note = found.note(len(strips), named=any(named))
    drawing = Drawing(
        foot=NOTE if note else 0,
        height=found.height,
        left=names.left,
        right=names.right,
        head=axis.head,
        traces=[
            *(
                strip_marks.dots(each, diameter, palette) if as_dots else strip_marks.bars(each)
                for each in drawn
            ),
            strip_marks.medians(drawn, palette),
            strip_marks.pins(drawn, diameter, palette),
            strip_marks.without_schools(drawn, palette),
        ],
        layout={
            "xaxis": axis.axis(),
            "yaxis": {"range": [found.height, 0], **_PLAIN},
        },
        annotations=[
            *(words for words, _ in drawn_flags),
            text(note, TEXT, palette.muted, y=0, yshift=-2, xshift=-names.left),
        ],
        shapes=[
            *(shape for each in drawn for shape in strip_marks.quartile_box(each, palette)),
            *(pole for _, pole in drawn_flags),
        ],
    )
    names.add(drawing, drawn)
    drawing.traces = [trace for trace in drawing.traces if trace["x"]]
    return drawing


def _as_dots(numbers: Distribution, canvas: Canvas) -> bool:
    return not canvas.narrow and numbers.points <= _MAX_DOTS


def _colour(strip: Strip, numbers: Distribution, canvas: Canvas) -> str:
    return canvas.palette.muted if strip.is_city else canvas.palette.subjects[numbers.subject]


def _on_the_ground(strips: Sequence[Strip], found: Lanes) -> list[Numbers]:
    pairs = zip(strips, found.lanes, strict=False)
    return [np.full(len(strip.schools), lane.bottom - _PIN / 2) for strip, lane in pairs]


def _marks(strip: Strip, x: Numbers) -> list[Mark]:
    names = strip.marked_labels("school_name")
    return [
        Mark(place, float(x[place]), name, f"{strip.schools.mean[place]:.2f}")
        for place, name in zip(strip.marked, names, strict=True)
    ]
