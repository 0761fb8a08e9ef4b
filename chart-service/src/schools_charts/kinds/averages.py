"""Averages as dots with bands: a row for each group, a lane for each subject."""

from typing import Any

from schools_common.charts import captions
from schools_common.charts.kinds.averages import Averages

from schools_charts.parts.axes import LevelAxis, max_head
from schools_charts.parts.canvas import Canvas, Drawing, KeyItem, subject_key
from schools_charts.parts.marks import Mark, marks
from schools_charts.parts.rows import FIRST, lay_out_columns, lay_out_rows

_ESTIMATE, _TESTED = 44, 72
"""Widths in pixels of the column of a narrow page, and of the second one of others."""


def key(numbers: Averages, canvas: Canvas) -> list[KeyItem]:
    """List the colours of the subjects, and the line of All Students."""
    items = [subject_key(subject, canvas) for subject in numbers.subjects]
    if numbers.reference is not None:
        items.append(KeyItem("┆", canvas.palette.muted, "All Students"))
    return items


def draw(numbers: Averages, canvas: Canvas) -> Drawing:
    """Draw the groups in their order."""
    lanes = len(numbers.subjects)
    widths = (_ESTIMATE,) if canvas.narrow else (FIRST, _TESTED)
    names = [group.name for group in numbers.groups]
    rows = lay_out_rows(names, canvas, lanes=lanes, above=max_head(canvas))
    columns = lay_out_columns(widths, canvas, rows)
    axis = LevelAxis(canvas, columns.plot)
    palette = canvas.palette
    traces: list[dict[str, Any]] = []
    for lane, subject in enumerate(numbers.subjects):
        found = [
            Mark(rows.lane(row, lane), group.averages[subject], group.name, muted=group.is_city)
            for row, group in enumerate(numbers.groups[: len(rows)])
        ]
        means = [
            (each.y, f"<b>{each.average.mean:.2f}</b>")
            for each in found
            if each.average.mean is not None
        ]
        traces += marks(found, palette.subjects[subject], palette, rows, axis.level)
        traces.append(columns.texts(0, means, palette.ink))
        if not canvas.narrow:
            tested = [(each.y, captions.count(each.average.tested)) for each in found]
            traces.append(columns.texts(1, tested, palette.muted))
    headings = () if canvas.narrow else enumerate(("Average", "Tested"))
    return Drawing(
        height=rows.height,
        left=rows.left,
        head=axis.head,
        foot=rows.foot,
        traces=traces,
        layout={
            "xaxis": axis.axis() | {"domain": columns.domain},
            "xaxis2": columns.axis(),
            "yaxis": rows.axis(canvas),
            "barmode": "overlay",
        },
        annotations=[
            *(columns.heading(place, words, canvas) for place, words in headings),
            *rows.more(canvas),
        ],
        shapes=_reference(numbers, canvas),
    )


def _reference(numbers: Averages, canvas: Canvas) -> list[dict[str, Any]]:
    """Return a line at the average of All Students, for each subject."""
    if numbers.reference is None:
        return []
    return [
        {
            "type": "line",
            "xref": "x",
            "yref": "paper",
            "x0": average.mean,
            "x1": average.mean,
            "y0": 0,
            "y1": 1,
            "layer": "below",
            "line": {"color": canvas.palette.subjects[subject], "width": 1, "dash": "dot"},
        }
        for subject, average in numbers.reference.averages.items()
        if average.mean is not None
    ]
