"""Sides as dots with bands by subject, with the first side's difference from each other one."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any

from schools_common.charts import captions
from schools_common.charts.kinds.compare import Compare
from schools_common.charts.sides import Side
from schools_common.vocabulary import Subject

from schools_charts.parts.axes import LevelAxis, max_head
from schools_charts.parts.canvas import LONG, Canvas, Drawing, KeyItem, subject_key
from schools_charts.parts.marks import Mark, marks
from schools_charts.parts.rows import FIRST, Rows, lay_out_rows
from schools_charts.parts.scale import Scale
from schools_charts.parts.style import TEXT, translucent
from schools_charts.parts.typesetting import fit, literal

_ESTIMATE = 44
_COLUMNS = {"Average": FIRST, "Difference": 140, "Tested": 62}
"""Widths in pixels of the column of a narrow page, and of those of others."""


@dataclass(frozen=True)
class _Line:
    """A row of the chart: a side in one subject, or the subject as a heading."""

    subject: Subject
    side: Side | None = None
    difference: str = ""


def key(numbers: Compare, canvas: Canvas) -> list[KeyItem]:
    """List the colours of the first side, by subject, and the colour of the others."""
    own = [subject_key(subject, canvas) for subject in numbers.subjects]
    return [] if canvas.brief else [*own, KeyItem("●", canvas.palette.muted, "compared with")]


def draw(numbers: Compare, canvas: Canvas) -> Drawing:
    """Draw the sides in their order, subject by subject."""
    lines = list(_lines(numbers, canvas))
    rows = _rows(lines, canvas)
    if rows.hidden and not lines[len(rows) - 1].side:  # a heading without rows below it
        rows = replace(rows, names=rows.names[:-1], hidden=rows.hidden + 1)
    right = _ESTIMATE if canvas.narrow else sum(_COLUMNS.values())
    left = LevelAxis(canvas, canvas.width - _ESTIMATE).overhang if canvas.narrow else 8
    scale = Scale(1, 4, left, canvas.width - rows.left - left - right, right)
    axis = LevelAxis(canvas, scale.plot)
    shown = [(row, line, line.side) for row, line in enumerate(lines[: len(rows)]) if line.side]
    traces: list[dict[str, Any]] = []
    for subject in numbers.subjects:
        found = [
            Mark(
                rows.lane(row, canvas.narrow),
                side.averages[subject],
                side.label,
                muted=side is not numbers.sides[0],
                unknown=captions.NOT_PUBLISHED if side.schools.any() else captions.NO_SCHOOL,
            )
            for row, line, side in shown
            if line.subject is subject
        ]
        colour = canvas.palette.subjects[subject]
        traces += marks(found, colour, canvas.palette, rows, scale.pixels(1))
    traces += _texts(shown, rows, scale, canvas)
    return Drawing(
        height=rows.height,
        left=rows.left,
        head=axis.head,
        foot=rows.foot,
        traces=[trace for trace in traces if trace["x"]],
        layout={
            "xaxis": axis.axis() | {"range": scale.range},
            "yaxis": rows.axis(canvas),
            "barmode": "overlay",
        },
        annotations=[
            *(scale.heading(at, words, canvas) for words, at in _ends(scale, canvas)),
            *rows.more(canvas),
        ],
        shapes=list(_shades(numbers, shown, canvas)),
    )


_Shown = list[tuple[int, _Line, Side]]


def _texts(shown: _Shown, rows: Rows, scale: Scale, canvas: Canvas) -> list[dict[str, Any]]:
    """Return the texts beside the marks, or on a narrow page above and below them."""
    palette, end = canvas.palette, scale.left + scale.plot + scale.right
    middle, below = int(canvas.narrow), 2 * canvas.narrow
    found = [(row, line, side.averages[line.subject]) for row, line, side in shown]
    means = [
        (rows.lane(row, middle), f"<b>{each.mean:.2f}</b>")
        for row, _, each in found
        if each.mean is not None
    ]
    differences = [(rows.lane(row, below), line.difference) for row, line, _ in found]
    if canvas.narrow:
        names = [(rows.lane(row, 0), _name(line, canvas)) for row, line, _ in found]
        tested = [
            (rows.lane(row, below), f"{each.tested:,} tested")
            for row, _, each in found
            if each.tested
        ]
        return [
            scale.texts(end, means, palette.ink, end=True),
            scale.texts(0, names, palette.ink),
            scale.texts(0, differences, palette.muted),
            scale.texts(end, tested, palette.muted, end=True),
        ]
    counts = [(rows.lane(row, 0), captions.count(each.tested)) for row, _, each in found]
    columns = ((means, palette.ink), (differences, palette.ink), (counts, palette.muted))
    return [
        scale.texts(at, words, colour, end=True)
        for (_, at), (words, colour) in zip(_ends(scale, canvas), columns, strict=True)
    ]


def _ends(scale: Scale, canvas: Canvas) -> list[tuple[str, float]]:
    """Return the headings of the columns, and the pixels where they end; none if narrow."""
    ends = accumulate(_COLUMNS.values(), initial=scale.left + scale.plot)
    return [] if canvas.narrow else list(zip(_COLUMNS, [*ends][1:], strict=True))


def _lines(numbers: Compare, canvas: Canvas) -> Iterator[_Line]:
    for subject in numbers.subjects:
        if len(numbers.subjects) > 1 and not canvas.narrow:
            yield _Line(subject)
        differences = [each.signed if each else "" for each in numbers.differences(subject)]
        for side, words in zip(numbers.sides, ["", *differences], strict=True):
            yield _Line(subject, side, words)


def _rows(lines: list[_Line], canvas: Canvas) -> Rows:
    """Lay out the rows; on a narrow page, names are above the marks and differences below."""
    above = max_head(canvas)
    if canvas.narrow:
        return replace(lay_out_rows([""] * len(lines), canvas, lanes=3, above=above), left=0)
    names = [line.side.label if line.side else LONG[line.subject] for line in lines]
    rows = lay_out_rows(names, canvas, above=above)
    bold = [
        name if line.side else f"<b>{name}</b>"
        for line, name in zip(lines, rows.names, strict=False)
    ]
    return replace(rows, names=bold)


def _name(line: _Line, canvas: Canvas) -> str:
    label = line.side.label if line.side else ""
    words = f"{line.subject.label}: {label}"
    return literal(fit(words, TEXT, canvas.width, 1)[0])


def _shades(numbers: Compare, shown: _Shown, canvas: Canvas) -> Iterator[dict[str, Any]]:
    """Yield the range of the first side behind all rows of a subject."""
    for subject in numbers.subjects:
        average = numbers.sides[0].averages[subject]
        places = [row for row, line, _ in shown if line.subject is subject]
        if average.mean is None or not places:
            continue
        colour = canvas.palette.subjects[subject]
        yield {
            "type": "rect",
            "xref": "x",
            "yref": "y",
            "x0": average.low,
            "x1": average.high,
            "y0": places[0] - 0.5,
            "y1": places[-1] + 0.5,
            "layer": "below",
            "fillcolor": translucent(colour, 0.12),
            "line": {"color": colour, "width": 1},
        }
