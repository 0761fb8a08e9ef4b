"""The chart as a plotly figure: a pure function of its options and content.

All kinds share a frame: title, subtitle, key and footnotes around the kind's own drawing. Every
visible change must also raise ``schools_common.contracts.CHART_DESIGN``.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Protocol

from schools_common.charts import captions
from schools_common.charts.choices import ChartKind
from schools_common.charts.content import Content

from schools_charts.kinds import (
    averages,
    compare,
    distribution,
    district_map,
    levels,
    ranking,
    scatter,
)
from schools_charts.parts.canvas import Canvas, Drawing, KeyItem, notice
from schools_charts.parts.style import EDGE, FONT, LINE, PALETTES, TEXT, text
from schools_charts.parts.typesetting import BOLD, fit, literal, paragraph, width


class Kind(Protocol):
    """The interface of the modules in ``kinds``.

    The numbers are those of the module of the same name in ``schools_common.charts.kinds``.
    """

    def key(self, numbers: Any, canvas: Canvas) -> list[KeyItem]:
        """Explain the marks."""

    def draw(self, numbers: Any, canvas: Canvas) -> Drawing:
        """Draw the numbers."""


KINDS: dict[ChartKind, Kind] = {
    ChartKind.AVERAGES: averages,
    ChartKind.LEVELS: levels,
    ChartKind.MAP: district_map,
    ChartKind.RANKING: ranking,
    ChartKind.COMPARE: compare,
    ChartKind.SCATTER: scatter,
    ChartKind.DISTRIBUTION: distribution,
}

# Font sizes and maximum numbers of lines of titles; a title too long for all is shortened.
_TITLES = ((21, 2), (17, 3))
_NARROW_TITLES = ((18, 3), (15, 4))
_BRIEF_TITLES = ((15, 1),)

_MIN_ROOM = 160
"""Minimum height of a drawing in pixels, unless the page is brief."""

_MIN_BRIEF_ROOM = 70
"""Minimum height of a drawing on a brief page; a key that leaves less is omitted."""

_GAP = 14
"""Pixels between the parts of a page."""


def figure(content: Content) -> dict[str, Any]:
    """Return the figure as JSON.

    Text is wrapped and shortened here, and the margins follow from it, so that nothing overlaps or
    runs off the page.
    """
    options = content.selection.options
    canvas = Canvas(options.width, PALETTES[options.theme])
    frame = _Frame(content, canvas)
    if options.height is not None:
        if options.height - frame.header - frame.footer < _MIN_ROOM:
            canvas = replace(canvas, brief=True)
            frame = _Frame(content, canvas)
            if options.height - frame.header - frame.footer < _MIN_BRIEF_ROOM:
                frame = _Frame(content, canvas, keyed=False)
        canvas = replace(canvas, room=options.height - frame.header - frame.footer)
    if content.selection.schools:
        drawing = KINDS[options.kind].draw(content.numbers, canvas)
    else:
        drawing = notice(captions.NOTHING, canvas)
    top = frame.header + drawing.head
    bottom = drawing.foot + frame.footer
    height = options.height or top + drawing.height + bottom
    palette = canvas.palette
    return {
        # Without uids, plotly would make up random ones, which end up in an SVG.
        "data": [trace | {"uid": str(number)} for number, trace in enumerate(drawing.traces)],
        "layout": {
            "width": options.width,
            "height": height,
            "margin": {
                "l": EDGE + drawing.left,
                "r": EDGE + drawing.right,
                "t": top,
                "b": bottom,
                "pad": 0,
            },
            "paper_bgcolor": palette.paper,
            "plot_bgcolor": palette.paper,
            "font": {"family": FONT, "size": TEXT, "color": palette.ink},
            "showlegend": False,
            "hoverlabel": {"font": {"family": FONT, "size": TEXT}},
            "annotations": [*frame.texts(drawing, height), *drawing.annotations],
            "shapes": drawing.shapes,
            **drawing.layout,
        },
    }


class _Frame:
    """The texts around a drawing, with their distances from the top of the page in pixels.

    A brief page has a short title, the sample mark, the key and the source.
    """

    def __init__(self, content: Content, canvas: Canvas, *, keyed: bool = True) -> None:
        self._canvas = canvas
        self._at = float(EDGE)
        self._header: list[tuple[float, dict[str, Any]]] = []
        palette, words = canvas.palette, content.words
        if content.selection.sample:
            mark = f"<b>{captions.SAMPLE}</b>"
            self._add(mark, TEXT, "#ffffff", gap=5, bgcolor=palette.warning, borderpad=5)
            self._at += 5 + _GAP / 2
        lines, size = _title(content.title, canvas)
        self._add(f"<b>{paragraph(lines)}</b>", size, palette.ink)
        if not canvas.brief:
            subtitle = fit(words.subtitle, TEXT, canvas.width, 3)
            self._add(paragraph(subtitle), TEXT, palette.muted, gap=4)
        for line in _key_lines(_key(content, canvas), canvas.width) if keyed else ():
            self._add(line, TEXT, palette.ink, gap=_GAP / 2)
        self.header = round(self._at + _GAP)
        notes = words.footnotes[-1:] if canvas.brief else words.footnotes
        most = 1 if canvas.brief else 6
        self._notes = [line for note in notes for line in fit(note, TEXT, canvas.width, most)]
        self.footer = round(_GAP + len(self._notes) * TEXT * LINE + EDGE * 2 / 3)

    def _add(self, words: str, size: int, colour: str, gap: float = 0, **more: Any) -> None:
        self._header.append((self._at + gap, text(words, size, colour, **more)))
        self._at += gap + (words.count("<br>") + 1) * size * LINE

    def texts(self, drawing: Drawing, height: int) -> Iterator[dict[str, Any]]:
        """Place the texts around a drawing on a page of the given height."""
        top = self.header + drawing.head
        for at, note in self._header:
            yield note | {
                "xshift": note["xshift"] - drawing.left,
                "yshift": round(top - at, 1),
            }
        yield text(
            paragraph(self._notes),
            TEXT,
            self._canvas.palette.muted,
            xshift=-drawing.left,
            yshift=round(top - (height - self.footer + _GAP), 1),
        )


def _title(words: str, canvas: Canvas) -> tuple[list[str], int]:
    """Return the lines of the title, and their font size."""
    sizes = _BRIEF_TITLES if canvas.brief else _NARROW_TITLES if canvas.narrow else _TITLES
    for size, most in sizes:
        lines = fit(words, size * BOLD, canvas.width, most)
        if not lines[-1].endswith("…"):
            break
    return lines, size


def _key(content: Content, canvas: Canvas) -> list[KeyItem]:
    if not content.selection.schools:
        return []
    return KINDS[content.selection.options.kind].key(content.numbers, canvas)


def _key_lines(key: list[KeyItem], pixels: float) -> list[str]:
    """Break the key into lines that fit the width of the page."""
    lines: list[str] = []
    left = 0.0
    for item in key:
        needed = TEXT + width(f"  {item.text}", TEXT) + 18  # symbol, text and gap
        entry = f"<span style='color:{item.colour}'>{item.symbol}</span> {literal(item.text)}"
        if lines and needed <= left:
            lines[-1] += f"     {entry}"
        else:
            lines.append(entry)
            left = pixels
        left -= needed
    return lines
