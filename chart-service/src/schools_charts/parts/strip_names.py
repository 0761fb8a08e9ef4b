"""Names and columns of strips: beside them, or on a narrow page in a line above each."""

from collections.abc import Sequence
from dataclasses import replace

from schools_common.charts.strips import Strip

from schools_charts.parts.axes import LevelAxis
from schools_charts.parts.canvas import Canvas, Drawing
from schools_charts.parts.rows import FIRST, lay_out_columns, lay_out_rows
from schools_charts.parts.strip_marks import Drawn
from schools_charts.parts.style import LINE, TEXT, text
from schools_charts.parts.typesetting import BOLD, fit, paragraph

_SCHOOLS = 64
"""Width of a column in pixels."""

_ENDS, _PLAIN_ENDS = (48, 26), (6, 6)
"""Pixels beside a narrow plot for half of the end levels' names, or of their numbers."""

_NUMBER = 90
"""Width of a median at the right of a name, in pixels."""


class Beside:
    """Names at the left of the strips, medians and numbers of schools at the right."""

    heading, right = 0, 0

    def __init__(self, strips: Sequence[Strip], canvas: Canvas) -> None:
        self._canvas = canvas
        self._rows = lay_out_rows([strip.name for strip in strips], replace(canvas, room=None))
        self._columns = lay_out_columns((FIRST, _SCHOOLS), canvas, self._rows)
        self.left, self.axis = self._rows.left, LevelAxis(canvas, self._columns.plot)
        self.least = max(name.count("<br>") + 1 for name in self._rows.names) * TEXT * LINE

    def add(self, drawing: Drawing, drawn: Sequence[Drawn]) -> None:
        """Add the texts of the strips to their drawing."""
        canvas, palette, columns = self._canvas, self._canvas.palette, self._columns
        known = [each for each in drawn if each.strip.median.mean is not None]
        medians = [(each.lane.centre, f"<b>{each.strip.median.mean:.2f}</b>") for each in known]
        schools = [(each.lane.centre, f"{len(each.schools):,}") for each in drawn]
        drawing.traces += [
            columns.texts(0, medians, palette.ink),
            columns.texts(1, schools, palette.muted),
        ]
        drawing.annotations += [
            columns.heading(place, words, canvas)
            for place, words in enumerate(("Median", "Schools"))
        ]
        drawing.layout["xaxis"]["domain"] = columns.domain
        drawing.layout["xaxis2"] = columns.axis()
        drawing.layout["yaxis"] |= {
            "ticktext": self._rows.names[: len(drawn)],
            "tickvals": [each.lane.centre for each in drawn],
        }


class Above:
    """Names and medians in lines above the strips, which span a narrow page."""

    least = 16

    def __init__(self, strips: Sequence[Strip], canvas: Canvas) -> None:
        self._canvas = canvas
        self.left, self.right = _ENDS
        self.axis = LevelAxis(canvas, canvas.width - sum(_ENDS))
        if not any(self.axis.names.values()):
            self.left, self.right = _PLAIN_ENDS
            self.axis = LevelAxis(replace(canvas, brief=True), canvas.width - sum(_PLAIN_ENDS))
        most, pixels = 1 if canvas.brief else 2, canvas.width - _NUMBER
        self._names = [fit(strip.name, TEXT * BOLD, pixels, most) for strip in strips]
        self.heading = max(map(len, self._names))

    def add(self, drawing: Drawing, drawn: Sequence[Drawn]) -> None:
        """Add the texts of the strips to their drawing."""
        palette = self._canvas.palette
        for each, lines in zip(drawn, self._names, strict=False):
            name, median = f"<b>{paragraph(lines)}</b>", each.strip.median.mean
            at = {"yshift": round(-each.lane.start, 1)}
            drawing.annotations.append(text(name, TEXT, palette.ink, xshift=-self.left, **at))
            if median is not None:
                words = f"median <b>{median:.2f}</b>"
                right = {"x": 1, "xanchor": "right", "xshift": self.right}
                drawing.annotations.append(text(words, TEXT, palette.ink, **right, **at))
        drawing.layout["yaxis"]["showticklabels"] = False
