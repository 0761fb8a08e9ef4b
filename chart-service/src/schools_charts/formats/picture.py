"""A chart as a file of its format."""

import json
import re
from dataclasses import dataclass
from typing import Any, Protocol

from schools_common.charts.choices import ChartFormat
from schools_common.charts.content import Content
from schools_common.charts.options import ChartOptions

from schools_charts.figure import figure
from schools_charts.formats import html, png, svg
from schools_charts.metrics import STAGES

MEDIA_TYPES = {
    ChartFormat.PNG: "image/png",
    ChartFormat.SVG: "image/svg+xml",
    ChartFormat.PDF: "application/pdf",
    ChartFormat.WEBP: "image/webp",
    ChartFormat.HTML: "text/html; charset=utf-8",
    ChartFormat.JSON: "application/json",
    ChartFormat.CSV: "text/csv; charset=utf-8",
}

_PDF_TIME = re.compile(rb"\(D:\d{14}\+00'00'\)")
_NO_TIME = b"(D:20000101000000+00'00')"


class Renders(Protocol):
    """Turns a plotly figure into a picture."""

    def render(self, figure: dict[str, Any], options: ChartOptions) -> bytes: ...


@dataclass(frozen=True)
class Picture:
    """A file, its media type, and the size of the drawing in pixels."""

    content: bytes
    media_type: str
    width: int
    height: int


def picture_of(content: Content, chrome: Renders) -> Picture:
    """Draw a chart; equal content gives equal bytes.

    HTML, JSON and CSV are made without Chrome.
    """
    options = content.selection.options
    with STAGES.labels(options.kind, "figure").time():
        drawing = figure(content)
    scale = options.scale if options.format in (ChartFormat.PNG, ChartFormat.WEBP) else 1
    with STAGES.labels(options.kind, "render").time():
        file = _without_chrome(content, drawing)
        file = file if file is not None else _with_chrome(content, drawing, chrome)
    return Picture(
        content=file,
        media_type=MEDIA_TYPES[options.format],
        width=drawing["layout"]["width"] * scale,
        height=drawing["layout"]["height"] * scale,
    )


def _without_chrome(content: Content, drawing: dict[str, Any]) -> bytes | None:
    options = content.selection.options
    match options.format:
        case ChartFormat.HTML:
            page = html.page(drawing, content.title, content.words.alt, inline=options.inline)
            return page.encode()
        case ChartFormat.JSON:
            return json.dumps(drawing, separators=(",", ":")).encode()
        case ChartFormat.CSV:
            return content.table.csv().encode()
        case _:
            return None


def _with_chrome(content: Content, drawing: dict[str, Any], chrome: Renders) -> bytes:
    title, alt = content.title, content.words.alt
    drawn = chrome.render(drawing, content.selection.options)
    match content.selection.options.format:
        case ChartFormat.PNG:
            return png.with_text(drawn, {"Title": title, "Description": alt})
        case ChartFormat.SVG:
            return svg.with_words(drawn.decode(), title, alt).encode()
        case ChartFormat.PDF:
            return _PDF_TIME.sub(_NO_TIME, drawn)
        case _:
            return drawn
