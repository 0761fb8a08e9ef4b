"""Students by level as stacked bars: a row for each group, a bar for each subject."""

from dataclasses import replace
from typing import Any

from schools_common.charts import captions
from schools_common.charts.kinds.levels import Group, Levels
from schools_common.charts.shares import MIN_FOR_PERCENTAGES, proficiency
from schools_common.level_counts import Block, LevelCounts
from schools_common.vocabulary import LEVELS

from schools_charts.parts.canvas import Canvas, Drawing, KeyItem
from schools_charts.parts.rows import Rows, lay_out_rows
from schools_charts.parts.scale import Scale
from schools_charts.parts.stacks import Bars, Stack
from schools_charts.parts.style import LINE, TEXT
from schools_charts.parts.typesetting import fit, literal

_SUBJECT, _SHARE, _TESTED = 38, 92, 66
"""Widths of the columns in pixels."""

_MAX_STEP = 36
"""Maximum pixels from one bar to the next."""

_LINE = 18
_PAD = 8


def key(numbers: Levels, canvas: Canvas) -> list[KeyItem]:
    """Explain colours, hatching and line; a brief page has room for the levels alone."""
    palette = canvas.palette
    levels = [
        KeyItem("■", colour, str(level) if canvas.brief else f"{level} {LEVELS[level]}")
        for level, colour in zip(LEVELS, palette.levels, strict=True)
    ]
    if canvas.brief:
        return levels
    counts = [each for group in numbers.groups for each in group.counts.values()]
    hides = any(each.students[block] for each in counts for block in Block if block.hidden)
    hidden = [KeyItem("///", palette.hatch, "hidden")] if hides else []
    return [*levels, *hidden, KeyItem("┃", palette.ink, "proficient begins")]


def draw(numbers: Levels, canvas: Canvas) -> Drawing:
    """Draw the groups in their order."""
    subjects = numbers.subjects
    names = [group.name for group in numbers.groups]
    head = 0 if canvas.brief else round(TEXT * LINE + 6)
    rows = _rows(names, len(subjects), canvas, head)
    left = _SUBJECT if len(subjects) > 1 else 0
    columns = (_SHARE,) if canvas.narrow else (_SHARE, _TESTED)
    right = sum(columns)
    scale = Scale(0, 100, left, canvas.width - rows.left - left - right, right)
    lanes = len(subjects) + canvas.narrow
    step = (rows.pixels - 2) / lanes
    if rows.pixels >= lanes * _LINE + _PAD:
        step = min(_MAX_STEP, (rows.pixels - _PAD) / lanes)

    def y(row: int, lane: int) -> float:
        return round(row + (lane - (lanes - 1) / 2) * step / rows.pixels, 4)

    shown = list(enumerate(numbers.groups[: len(rows)]))
    placed = [
        (Stack(y(row, lane), group.counts[subject], group.name, group.is_city), subject)
        for row, group in shown
        for lane, subject in enumerate(subjects, start=int(canvas.narrow))
    ]
    stacks = [stack for stack, _ in placed]
    palette, end = canvas.palette, left + scale.plot
    shares = [(stack.y, f"<b>{_share(stack.counts)}</b>") for stack in stacks]
    unknown = [(stack.y, captions.NOT_PUBLISHED) for stack in stacks if stack.counts.unknown]
    texts = [
        scale.texts(end + _SHARE, shares, palette.ink, end=True),
        scale.texts(left + 4, unknown, palette.muted),
    ]
    if len(subjects) > 1:
        labels = [(stack.y, subject.label) for stack, subject in placed]
        texts.append(scale.texts(left - 4, labels, palette.muted, end=True))
    headings = [scale.heading(end + _SHARE, "Proficient", canvas)]
    if canvas.narrow:
        texts += [
            scale.texts(0, [(y(row, 0), _name(group, canvas)) for row, group in part], colour)
            for colour, part in (
                (palette.ink, [each for each in shown if not each[1].is_city]),
                (palette.muted, [each for each in shown if each[1].is_city]),
            )
        ]
    else:
        tested = [(stack.y, captions.count(stack.counts.tested)) for stack in stacks]
        texts.append(scale.texts(end + right, tested, palette.muted, end=True))
        headings.append(scale.heading(end + right, "Tested", canvas))
    bars = Bars(step - 3, scale, rows.pixels, palette)
    return Drawing(
        height=rows.height,
        left=rows.left,
        head=head,
        foot=rows.foot,
        traces=[*bars.traces(stacks), *(trace for trace in texts if trace["x"])],
        layout={"xaxis": _axis(scale), "yaxis": rows.axis(canvas), "barmode": "overlay"},
        annotations=[*(headings if head else []), *rows.more(canvas)],
    )


def _rows(names: list[str], subjects: int, canvas: Canvas, above: int) -> Rows:
    """Lay out the rows; on a narrow page, names are above their bars."""
    if canvas.narrow:
        return replace(
            lay_out_rows([""] * len(names), canvas, lanes=subjects + 1, above=above), left=0
        )
    return lay_out_rows(names, canvas, lanes=subjects, above=above)


def _axis(scale: Scale) -> dict[str, Any]:
    return {"range": scale.range, "visible": False, "fixedrange": True}


def _share(counts: LevelCounts) -> str:
    if counts.unknown:
        return ""
    if counts.tested < MIN_FOR_PERCENTAGES:
        return "few tested"
    return proficiency(counts) or "hidden"


def _name(group: Group, canvas: Canvas) -> str:
    return literal(fit(group.name, TEXT, canvas.width, 1)[0])
