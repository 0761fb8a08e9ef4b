"""Exports of a chart: its files, its link, and code that embeds or fetches it."""

import json
import shlex
from dataclasses import dataclass
from typing import Any, NamedTuple

from markupsafe import Markup
from schools_common.charts.choices import ChartFormat

from schools_api.schools.query import SortedQuery
from schools_api.web.addresses import Parameters, address, changed, chart_only
from schools_api.web.figures import Figure

FORMATS = {
    ChartFormat.PNG: "PNG",
    ChartFormat.SVG: "SVG",
    ChartFormat.PDF: "PDF",
    ChartFormat.HTML: "Interactive page",
    ChartFormat.CSV: "Numbers (CSV)",
}

FRAME = 70
"""Pixels of a frame's height besides the picture, for source line and borders."""

_OF_ROWS = SortedQuery.model_fields

_PYTHON = """\
from io import StringIO

import pandas
import requests

address = {address}
parameters = {parameters}
answer = requests.get(address, params=parameters, timeout=60)
answer.raise_for_status()
numbers = pandas.read_csv(StringIO(answer.text))
print(numbers)"""


class Download(NamedTuple):
    """A file of the chart or its rows."""

    label: str
    address: str


class Snippet(NamedTuple):
    """A text to copy; ``id`` is that of its HTML element."""

    id: str
    label: str
    text: str


@dataclass(frozen=True)
class Exports:
    """All exports of a chart; ``link`` is its absolute address."""

    link: str
    downloads: list[Download]
    embeds: list[Snippet]
    code: list[Snippet]


def exports_of(site: str, figure: Figure) -> Exports:
    """Collect the files, links and code of a chart. ``site`` is this server's address."""
    chosen = figure.chosen
    return Exports(
        link=site + address("/", chosen),
        downloads=downloads(chosen),
        embeds=_embeds(site, figure, chosen),
        code=_code(site, chosen),
    )


def downloads(chosen: Parameters) -> list[Download]:
    """List the files of the chart, with the PNG in print size, and of all rows."""
    chart = chart_only(chosen)
    charts = [
        Download(label, address(f"/chart.{each}", changed(chart, scale=scale)))
        for each, label in FORMATS.items()
        for scale in [2 if each is ChartFormat.PNG else chart.get("scale")]
    ]
    rows = {name: value for name, value in chosen.items() if name in _OF_ROWS}
    return [
        *charts,
        Download("Rows (CSV)", address("/schools.csv", rows)),
        Download("Rows (Excel)", address("/schools.xlsx", rows)),
    ]


def _embeds(site: str, figure: Figure, chosen: Parameters) -> list[Snippet]:
    wide = figure.sources[-1]
    tallest = max(source.height for source in figure.framed)
    chart = chart_only(chosen)
    size = {"width": wide.width, "height": wide.height}
    picture = Markup('<img src="{}" alt="{}" width="{}" height="{}">').format(
        site + address("/chart.png", changed(chart, **size, scale=2)),
        figure.content.words.alt,
        wide.width,
        wide.height,
    )
    frame = Markup('<iframe src="{}" title="{}" width="{}" height="{}"></iframe>').format(
        site + address("/embed", chart), figure.content.title, "100%", tallest + FRAME
    )
    return [
        Snippet("embed-picture", "Picture", str(picture)),
        Snippet("embed-frame", "Frame that fits phones and dark screens", str(frame)),
    ]


def _code(site: str, chosen: Parameters) -> list[Snippet]:
    """List commands and programs that fetch the chart's numbers."""
    chart = chart_only(chosen)
    numbers = site + address("/chart.csv", chart)
    picture = site + address("/chart.png", chart)
    curl = [
        f"curl -f -o {file} {shlex.quote(url)}"
        for file, url in (("chart.png", picture), ("numbers.csv", numbers))
    ]
    python = _PYTHON.format(address=repr(f"{site}/chart.csv"), parameters=_literal(chart))
    return [
        Snippet("code-curl", "curl", "\n".join(curl)),
        Snippet("code-python", "Python", python),
        Snippet("code-r", "R", f"numbers <- read.csv({json.dumps(numbers)})\nprint(numbers)"),
    ]


def _literal(parameters: Parameters) -> str:
    """Format parameters as a Python literal, one on a line."""
    lines = [f"    {name!r}: {_plain(value)!r},\n" for name, value in parameters.items()]
    return "{\n" + "".join(lines) + "}" if lines else "{}"


def _plain(value: Any) -> Any:
    """Convert a value to builtin types, whose ``repr`` is valid in any program."""
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, str) else value
