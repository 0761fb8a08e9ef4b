"""The files of the page's chart and rows, and code that fetches them."""

from dataclasses import dataclass

from schools_common.charts.choices import ChartFormat

from schools_api.schools.query import SortedQuery
from schools_api.web.addresses import Parameters, address, chart_only

FORMATS = {
    ChartFormat.PNG: "PNG",
    ChartFormat.SVG: "SVG",
    ChartFormat.PDF: "PDF",
    ChartFormat.HTML: "Interactive page",
    ChartFormat.CSV: "Numbers (CSV)",
}

_OF_ROWS = SortedQuery.model_fields


@dataclass(frozen=True)
class Download:
    """A file of the chart or its rows."""

    label: str
    address: str


def downloads(chosen: Parameters) -> list[Download]:
    """Files of the chart, and of all rows."""
    charts = [
        Download(label, address(f"/chart.{each}", chart_only(chosen)))
        for each, label in FORMATS.items()
    ]
    rows = {name: value for name, value in chosen.items() if name in _OF_ROWS}
    return [
        *charts,
        Download("Rows (CSV)", address("/schools.csv", rows)),
        Download("Rows (Excel)", address("/schools.xlsx", rows)),
    ]


def code(server: str, chosen: Parameters) -> dict[str, str]:
    """Programs that fetch the numbers of this view, by the language they are in."""
    numbers = server + address("/chart.csv", chart_only(chosen))
    return {
        "curl": f"curl -f '{numbers}'",
        "Python": f'import pandas\n\nprint(pandas.read_csv("{numbers}"))',
        "R": f'print(read.csv("{numbers}"))',
    }
