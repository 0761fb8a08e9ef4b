"""Schools by average level and another measure."""

from collections.abc import Callable
from math import sqrt
from typing import Any

import numpy as np
from schools_common.charts.comparing import interval
from schools_common.charts.kinds.scatter import Scatter, too_few
from schools_common.charts.measures import name_of
from schools_common.publication import Numbers
from schools_common.vocabulary import Borough

from schools_charts.parts.area_key import WIDTH, area_key
from schools_charts.parts.axes import UprightLevelAxis
from schools_charts.parts.canvas import Canvas, Drawing, KeyItem, notice
from schools_charts.parts.measure_axis import format_value, measure_axis
from schools_charts.parts.style import LINE, SYMBOLS, TEXT, text, translucent
from schools_charts.parts.typesetting import fit, literal, paragraph

_SIGNS = dict(zip(Borough, "●■◆▲✚", strict=True))

# Diameters at which each borough's symbol has the area of a circle of diameter 1.
_DIAMETERS = dict(zip(Borough, (1.0, 0.886, 0.964, 1.347, 0.991), strict=True))

_MIN_DIAMETER, _MAX_DIAMETER, _MAX_DIAMETER_IN_A_CROWD = 4, 30, 11
"""Diameters in pixels."""

_CROWD = 400
"""Number of schools above which each is drawn in a lighter colour."""

_HEIGHT, _NARROW_HEIGHT, _MIN_HEIGHT = 460, 340, 36
_AREAS = _MAX_DIAMETER
"""Height of the key to the areas in pixels."""

_TICKS = round(TEXT * LINE) + 6
"""Height of the numbers below the plot in pixels."""


def key(numbers: Scatter, canvas: Canvas) -> list[KeyItem]:
    """List the marks of the boroughs shown."""
    if not numbers.enough:
        return []
    shown = set(numbers.schools.labels("borough"))
    items = [
        KeyItem(sign if len(shown) > 1 else "●", canvas.palette.boroughs[borough], borough)
        for borough, sign in _SIGNS.items()
        if borough in shown
    ]
    if numbers.schools.wide.any() and not canvas.brief:
        items.append(KeyItem("○", canvas.palette.muted, "range of more than 0.2 levels"))
    return items


def draw(numbers: Scatter, canvas: Canvas) -> Drawing:
    """Draw the schools, the smallest last, so that large marks do not cover them."""
    if not numbers.enough:
        return notice(too_few(numbers), canvas)
    upright = UprightLevelAxis(canvas)
    across, tested = canvas.width - upright.left, numbers.schools.tested
    has_areas = not canvas.narrow and not canvas.brief
    room = across - WIDTH if has_areas else across
    title = [] if canvas.brief else fit(_title(numbers), TEXT, room, 2)
    foot = round(_TICKS + max(len(title) * TEXT * LINE, _AREAS if has_areas else 0))
    height = _NARROW_HEIGHT if canvas.narrow else _HEIGHT
    if canvas.room is not None:
        height = max(canvas.room - upright.overhang - foot, _MIN_HEIGHT)
    most = min(
        max(sqrt(across * height / len(tested)), _MAX_DIAMETER_IN_A_CROWD),
        _MAX_DIAMETER,
        height / 8,
    )
    diameters = np.maximum(most * np.sqrt(tested / tested.max()), _MIN_DIAMETER)
    # Leaves room to draw the marks at the ends of an axis whole.
    edge = float(diameters.max()) * 0.7 + 1
    areas, circles = area_key(float(tested.max()), most, _TICKS + _AREAS / 2, canvas)
    return Drawing(
        height=height,
        left=upright.left,
        head=upright.overhang,
        foot=foot,
        traces=[_marks(numbers, diameters, canvas)],
        layout={
            "xaxis": measure_axis(numbers.x, numbers.measure, across, edge, canvas),
            "yaxis": upright.axis(height, edge),
        },
        annotations=[
            text(paragraph(title), TEXT, canvas.palette.ink, y=0, yshift=-_TICKS),
            *(areas if has_areas else []),
        ],
        shapes=circles if has_areas else [],
    )


def _title(numbers: Scatter) -> str:
    return f"The school's {name_of(numbers.measure)}"


def _marks(numbers: Scatter, diameters: Numbers, canvas: Canvas) -> dict[str, Any]:
    """Return the marks, the largest first."""
    schools = numbers.schools
    order = np.lexsort((schools.rows, -schools.tested)).tolist()
    boroughs = [Borough(borough) for borough in schools.labels("borough")]
    # The marks of one borough are circles, as in the keys.
    shapes = boroughs if len(set(boroughs)) > 1 else [Borough.MANHATTAN] * len(boroughs)
    colours = canvas.palette.boroughs
    crowd = len(schools) > _CROWD
    filled, outline = (0.3, 0.7) if crowd else (0.55, 1)
    fills = {
        (borough, wide): translucent(colour, 0 if wide else filled)
        for borough, colour in colours.items()
        for wide in (False, True)
    }
    wide, hover = schools.wide.tolist(), _hover(numbers)

    def of_each(value: Callable[[int], Any]) -> list[Any]:
        return [value(place) for place in order]

    return {
        "type": "scatter",
        "mode": "markers",
        "x": numbers.x[order].tolist(),
        "y": schools.mean[order].tolist(),
        "marker": {
            "symbol": of_each(lambda place: SYMBOLS[shapes[place]]),
            "size": of_each(lambda place: round(diameters[place] * _DIAMETERS[shapes[place]], 1)),
            "opacity": 1,
            "color": of_each(lambda place: fills[boroughs[place], wide[place]]),
            "line": {
                "color": of_each(lambda place: translucent(colours[boroughs[place]], outline)),
                "width": 0.75 if crowd else 1,
            },
        },
        "text": of_each(lambda place: hover[place]),
        "hovertemplate": "%{text}<extra></extra>",
        "cliponaxis": False,
    }


def _hover(numbers: Scatter) -> list[str]:
    schools, title = numbers.schools, _title(numbers)
    names = schools.labels("school_name")
    found = zip(names, numbers.x.tolist(), schools.tested.tolist(), strict=True)
    return [
        f"{literal(name)}<br>{title}: {format_value(x, numbers.measure)}<br>"
        f"{schools.subject.label}: {interval(schools.average(place))}; "
        f"students tested: {int(tested):,}"
        for place, (name, x, tested) in enumerate(found)
    ]
