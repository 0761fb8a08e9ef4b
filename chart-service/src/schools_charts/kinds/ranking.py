"""Schools ranked by estimate, a row for each; lighter if the place is not certain."""

from dataclasses import replace
from typing import Any

from schools_common.averages import Average
from schools_common.charts import captions
from schools_common.charts.kinds.ranking import none_of
from schools_common.charts.ranks import Ranking, School

from schools_charts.parts.axes import LevelAxis, max_head
from schools_charts.parts.canvas import Canvas, Drawing, KeyItem, notice
from schools_charts.parts.lines import INDENT, layout, lines
from schools_charts.parts.marks import Mark, marks
from schools_charts.parts.rows import FIRST, Rows, lay_out_columns, lay_out_rows
from schools_charts.parts.style import TEXT, mixed
from schools_charts.parts.typesetting import fit, literal

_COLUMNS = {"Average": FIRST, "Rank": 84, "District": 66, "Tested": 64}
"""Widths of the columns in pixels."""

_NAME = 0.3
"""Share of the width for names, which take up to two lines."""


def key(numbers: Ranking, canvas: Canvas) -> list[KeyItem]:
    """Explain the colours shown, if there are more schools than are shown."""
    if numbers.ranked <= numbers.top:
        return []
    shown = {numbers.is_sure(school) for school in numbers.schools}
    meanings = zip((True, False), ("surely", "possibly"), _colours(numbers, canvas), strict=True)
    return [
        KeyItem("●", colour, f"{word} {numbers.among}")
        for is_sure, word, colour in meanings
        if is_sure in shown
    ]


def draw(numbers: Ranking, canvas: Canvas) -> Drawing:
    """Draw the schools in their order."""
    if not numbers.schools:
        return notice(none_of(numbers), canvas)
    names = [school.name for school in numbers.schools]
    if numbers.city:
        names.append(captions.all_schools(numbers.everywhere, numbers.schools[0].average.category))
    drawing, rows, axis = (_narrow if canvas.narrow else _wide)(numbers, names, canvas)
    drawing.traces[:0] = _marks(numbers, rows, axis)
    drawing.shapes += _line(numbers, rows, canvas)
    drawing.annotations += rows.more(canvas)
    return drawing


def _colours(numbers: Ranking, canvas: Canvas) -> tuple[str, str]:
    colour = canvas.palette.subjects[numbers.subject]
    return colour, mixed(colour, canvas.palette.paper, 0.4)


def _marks(numbers: Ranking, rows: Rows, axis: LevelAxis) -> list[dict[str, Any]]:
    """Return the bands and dots, in the last lane of each row."""
    lane = rows.lanes - 1
    found = [
        (Mark(rows.lane(row, lane), school.average, _hover(school)), numbers.is_sure(school))
        for row, school in enumerate(numbers.schools[: len(rows)])
    ]
    if numbers.city and len(rows) > 1:
        name = numbers.everywhere.capitalize()
        found.append((Mark(rows.lane(1, lane), numbers.city, name, muted=True), True))
    return [
        trace
        for colour, sure in zip(_colours(numbers, axis.canvas), (True, False), strict=True)
        for trace in marks(
            [mark for mark, is_sure in found if is_sure is sure],
            colour,
            axis.canvas.palette,
            rows,
            axis.level,
        )
    ]


def _hover(school: School) -> str:
    return f"{school.name} ({school.dbn}), rank {_rank(school)}"


def _rank(school: School) -> str:
    if school.best == school.worst:
        return f"{school.best:,}"
    return f"{school.best:,} to {school.worst:,}"


def _line(numbers: Ranking, rows: Rows, canvas: Canvas) -> list[dict[str, Any]]:
    """Return a line below the last school that is certainly among the first."""
    last = numbers.last_sure
    if last is None or last >= len(rows) - 1:
        return []
    return [
        {
            "type": "line",
            "xref": "paper",
            "xsizemode": "pixel",
            "xanchor": 0,
            "x0": -rows.left,
            "x1": canvas.width - rows.left,
            "yref": "y",
            "y0": last + 0.5,
            "y1": last + 0.5,
            "line": {"color": canvas.palette.ink, "width": 1},
        }
    ]


def _averages(numbers: Ranking) -> list[Average]:
    city = [numbers.city] if numbers.city else []
    return [*(school.average for school in numbers.schools), *city]


def _wide(numbers: Ranking, names: list[str], canvas: Canvas) -> tuple[Drawing, Rows, LevelAxis]:
    """Draw the names at the left of the plot, and the columns at its right."""
    pixels = canvas.width * _NAME - 12
    short = [" ".join(fit(name, TEXT, pixels, 2)) for name in names]
    rows = lay_out_rows(short, canvas, above=max_head(canvas))
    headings = [each for each in _COLUMNS if each != "District" or not numbers.one_district]
    columns = lay_out_columns([_COLUMNS[each] for each in headings], canvas, rows)
    axis = LevelAxis(canvas, columns.plot)
    palette = canvas.palette
    shown = numbers.schools[: len(rows)]
    averages = _averages(numbers)[: len(rows)]
    rows = replace(rows, names=_muted(rows.names, numbers, canvas))
    texts = {
        "Average": [f"<b>{each.mean:.2f}</b>" for each in averages],
        "Rank": [_rank(school) if numbers.ranked > 1 else "" for school in shown],
        "District": [str(school.district) for school in shown],
        "Tested": [captions.count(each.tested) for each in averages],
    }
    drawing = Drawing(
        height=rows.height,
        left=rows.left,
        head=axis.head,
        foot=rows.foot,
        traces=[
            columns.texts(
                number,
                list(enumerate(texts[heading])),
                palette.muted if heading in ("District", "Tested") else palette.ink,
            )
            for number, heading in enumerate(headings)
        ],
        layout={
            "xaxis": axis.axis() | {"domain": columns.domain},
            "xaxis2": columns.axis(),
            "yaxis": rows.axis(canvas),
            "barmode": "overlay",
        },
        annotations=[
            columns.heading(number, words, canvas) for number, words in enumerate(headings)
        ],
    )
    return drawing, rows, axis


def _muted(names: list[str], numbers: Ranking, canvas: Canvas) -> list[str]:
    """Mute the names of the schools whose place is not certain, and of the whole city."""
    sure = [numbers.is_sure(school) for school in numbers.schools] + [False]
    return [
        name if is_sure else f"<span style='color:{canvas.palette.muted}'>{name}</span>"
        for name, is_sure in zip(names, sure, strict=False)
    ]


def _narrow(numbers: Ranking, names: list[str], canvas: Canvas) -> tuple[Drawing, Rows, LevelAxis]:
    """Draw names and numbers in lines of their own above the marks."""
    lanes = 2 if canvas.brief else 3
    rows = replace(
        lay_out_rows([""] * len(names), canvas, lanes=lanes, above=max_head(canvas)), left=0
    )
    palette = canvas.palette
    short = [literal(fit(name, TEXT, canvas.width - 46, 1)[0]) for name in names]
    facts = [" · ".join(_facts(school, numbers)) for school in numbers.schools]
    if numbers.city:
        facts.append(f"{captions.count(numbers.city.tested)} tested")
    means = [f"<b>{each.mean:.2f}</b>" for each in _averages(numbers)]
    axis = LevelAxis(canvas, canvas.width - INDENT)
    drawing = Drawing(
        height=rows.height,
        head=axis.head,
        foot=rows.foot,
        traces=[
            lines(rows, 0, _muted(short, numbers, canvas), palette.ink),
            lines(rows, 0, means, palette.ink, end=canvas.width),
            *([] if canvas.brief else [lines(rows, 1, facts, palette.muted)]),
        ],
        layout=layout(rows, canvas),
    )
    return drawing, rows, axis


def _facts(school: School, numbers: Ranking) -> list[str]:
    rank = [f"Rank {_rank(school)}"] if numbers.ranked > 1 else []
    district = [] if numbers.one_district else [f"District {school.district}"]
    return [*rank, *district, f"{school.average.tested:,} tested"]
