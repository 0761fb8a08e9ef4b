"""The chart of the page: its tabs, options, pictures, downloads, and code that fetches it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from schools_common.charts.choices import (
    DEFAULTS,
    ONE_SUBJECT,
    ChartFormat,
    ChartKind,
    Measure,
    Order,
    SubjectChoice,
    Theme,
)
from schools_common.charts.content import Content
from schools_common.charts.words import Cell
from schools_common.grouping import GroupBy
from schools_common.vocabulary import GROUPS, Category, slug

from schools_api.charts.parameters import VS
from schools_api.web.addresses import Parameters, address, changed

KIND_NAMES = {
    ChartKind.AVERAGES: "Averages",
    ChartKind.LEVELS: "Levels",
    ChartKind.MAP: "Map",
    ChartKind.RANKING: "Ranking",
    ChartKind.SCATTER: "Scatter",
    ChartKind.DISTRIBUTION: "Distribution",
    ChartKind.COMPARE: "Compare",
}

_CHART_OPTIONS = ("subject", "group_by", "x", "order", "top", "min_tested", "mark")

_WIDE, _NARROW = 960, 480

SHOWN_NUMBERS = 60
"""Rows of the table beside a chart; the file has all."""

FORMATS = {
    ChartFormat.PNG: "PNG",
    ChartFormat.SVG: "SVG",
    ChartFormat.PDF: "PDF",
    ChartFormat.HTML: "Interactive page",
    ChartFormat.CSV: "Numbers (CSV)",
}


class Tab(NamedTuple):
    """A kind of chart, and the address of the same rows as that."""

    label: str
    address: str
    chosen: bool


class Option(NamedTuple):
    """An option of the chart: its values with their labels, and the chosen one."""

    name: str
    label: str
    values: dict[str, str]
    chosen: str


class Source(NamedTuple):
    """A picture of the chart, for some screens."""

    media: str
    address: str
    width: int
    height: int


@dataclass(frozen=True)
class Download:
    """A file of the chart or its rows."""

    label: str
    address: str


def tabs(query: Any, chosen: Parameters) -> Iterator[Tab]:
    """The kinds of charts; options that a kind does not have are left behind."""
    for kind, name in KIND_NAMES.items():
        if kind is ChartKind.COMPARE and query.kind is not kind and len(query.dbn) != 1:
            continue  # it needs another side
        kept = {
            each: value
            for each, value in changed(chosen, chart=None).items()
            if not each.startswith(VS)
            and (each not in _CHART_OPTIONS or each in DEFAULTS[kind])
            and not (each == "subject" and value == SubjectChoice.BOTH and kind in ONE_SUBJECT)
        }
        if kind is not ChartKind.AVERAGES:
            kept["chart"] = kind
        yield Tab(name, address("/", kept), kind is query.kind)


def options(query: Any) -> Iterator[Option]:
    """The options of the chosen kind that have a few values."""
    values: dict[str, tuple[str, dict[str, str]]] = {
        "subject": ("Subject", _subjects(query.kind)),
        "group_by": ("Grouped by", {each: each.replace("_", " ") for each in GroupBy}),
        "x": ("Across", _measures()),
        "order": ("Show", {each: f"{each} estimates" for each in Order}),
        "top": ("Schools", {str(each): str(each) for each in (10, 20, 30, 50)}),
        "min_tested": ("Tested at least", {str(each): str(each) for each in (1, 10, 30, 100)}),
    }
    for name, (label, labels) in values.items():
        if name in DEFAULTS[query.kind]:
            chosen = str(getattr(query, name))
            yield Option(name, label, labels | {chosen: labels.get(chosen, chosen)}, chosen)


def _subjects(kind: ChartKind) -> dict[str, str]:
    names = {SubjectChoice.ELA: "ELA", SubjectChoice.MATH: "Math", SubjectChoice.BOTH: "both"}
    return {each: name for each, name in names.items() if each != "both" or kind not in ONE_SUBJECT}


def _measures() -> dict[str, str]:
    categories = {slug(each): f"share: {each}" for each in Category if each is not Category.ALL}
    groups = {each: f"share: {each.capitalize()}" for each in GROUPS}
    return {each: each for each in Measure} | {"enrollment": "enrollment"} | categories | groups


def sources(content: Content, chosen: Parameters) -> list[Source]:
    """The pictures of the chart, the last for browsers that know no other.

    The height is asked for, so that the page can keep room for the picture.
    """
    return [
        Source(
            " and ".join(filter(None, [narrow, dark])),
            _picture(chosen, width, _height(content, narrow=bool(narrow)), theme),
            width,
            _height(content, narrow=bool(narrow)),
        )
        for narrow, width in (("(max-width: 700px)", _NARROW), ("", _WIDE))
        for dark, theme in (("(prefers-color-scheme: dark)", Theme.DARK), ("", None))
    ]


def _picture(chosen: Parameters, width: int, height: int, theme: Theme | None) -> str:
    size = {"width": width if width != _WIDE else None, "height": height}
    return address("/chart.webp", changed(_chart_only(chosen), **size, theme=theme, scale=2))


def _height(content: Content, *, narrow: bool) -> int:
    """A height in which the whole chart has room."""
    rows = len(content.table.rows)
    frame = 480 if narrow else 350
    drawing = {
        ChartKind.MAP: 400,
        ChartKind.SCATTER: 420,
        ChartKind.DISTRIBUTION: 460,
        ChartKind.COMPARE: rows * 44,
    }.get(content.selection.options.kind, max(160, rows * (30 if narrow else 24)))
    return min(2000, frame + drawing)


def _chart_only(chosen: Parameters) -> Parameters:
    return changed(chosen, sort=None)


def within_poverty(content: Content, chosen: Parameters) -> str | None:
    """The address of the same comparison of students in poverty, where that may differ."""
    if content.selection.options.kind is not ChartKind.COMPARE:
        return None
    if content.numbers.within_poverty is None:
        return None
    sides = ("category", f"{VS}category")
    kept = {name: value for name, value in changed(chosen).items() if name not in sides}
    return address("/", {"category": [slug(Category.POVERTY)], **kept})


def numbers(content: Content) -> list[tuple[Cell, ...]]:
    """The first rows of the chart's table."""
    return content.table.rows[:SHOWN_NUMBERS]


def downloads(chosen: Parameters) -> list[Download]:
    """Files of the chart, and of all rows."""
    charts = [
        Download(label, address(f"/chart.{each}", _chart_only(chosen)))
        for each, label in FORMATS.items()
    ]
    rows = {
        name: value
        for name, value in chosen.items()
        if name not in (*_CHART_OPTIONS, "chart", "cursor") and not name.startswith(VS)
    }
    return [
        *charts,
        Download("Rows (CSV)", address("/schools.csv", rows)),
        Download("Rows (Excel)", address("/schools.xlsx", rows)),
    ]


def code(server: str, chosen: Parameters) -> dict[str, str]:
    """Programs that fetch the numbers of this view, by the language they are in."""
    numbers = server + address("/chart.csv", _chart_only(chosen))
    return {
        "curl": f"curl -f '{numbers}'",
        "Python": f'import pandas\n\nprint(pandas.read_csv("{numbers}"))',
        "R": f'print(read.csv("{numbers}"))',
    }
