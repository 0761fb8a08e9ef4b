"""Tabs for the kinds of charts, and form options for the selected kind."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from schools_common.charts.choices import (
    DEFAULTS,
    ONE_SUBJECT,
    ChartKind,
    Measure,
    Order,
    SubjectChoice,
)
from schools_common.grouping import GroupBy
from schools_common.vocabulary import GROUP_LABELS, Category, slug

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

_OF_KINDS = frozenset().union(*DEFAULTS.values())
"""Options that only some kinds have."""


class Tab(NamedTuple):
    """A kind of chart, and the address that shows the present rows as that kind."""

    label: str
    address: str
    chosen: bool


class Option(NamedTuple):
    """An option of the chart: its values with their labels, and the selected value."""

    name: str
    label: str
    values: dict[str, str]
    chosen: str


def tabs(query: Any, chosen: Parameters) -> Iterator[Tab]:
    """Yield a tab for each kind of chart, without options that the kind does not have."""
    for kind, name in KIND_NAMES.items():
        if kind is ChartKind.COMPARE and query.kind is not kind and len(query.dbn) != 1:
            continue  # it needs another side
        kept = {
            each: value
            for each, value in chosen.items()
            if (kind is ChartKind.COMPARE or not each.startswith(VS))
            and (each not in _OF_KINDS or each in DEFAULTS[kind])
            and not (each == "subject" and value == SubjectChoice.BOTH and kind in ONE_SUBJECT)
        }
        view = changed(kept, chart=None if kind is ChartKind.AVERAGES else kind)
        yield Tab(name, address("/", view), kind is query.kind)


def options(query: Any) -> Iterator[Option]:
    """Yield the selected kind's options that have only a few values."""
    values: dict[str, tuple[str, dict[str, str]]] = {
        "subject": ("Subject", _subjects(query.kind)),
        "group_by": ("Grouped by", {each: each.replace("_", " ") for each in GroupBy}),
        "x": ("Horizontal axis", _measures()),
        "order": ("Show", {each: f"{each} estimates" for each in Order}),
        "top": ("Schools shown", {str(each): str(each) for each in (10, 20, 30, 50)}),
        "min_tested": (
            "Students tested, at least",
            {str(each): str(each) for each in (1, 10, 30, 100)},
        ),
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
    groups = {name: f"share: {label}" for name, label in GROUP_LABELS.items()}
    return {each: each for each in Measure} | {"enrollment": "enrollment"} | categories | groups
