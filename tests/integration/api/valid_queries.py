"""A schemathesis hook that makes queries valid by rules that OpenAPI cannot express.

A cursor belongs to a sort order, a minimum is not above its maximum, groups other than
categories are within one category, and a chart has the options of its kind.
"""

from typing import Any

import schemathesis
from schools_api.schools.sorting import Key, encode
from schools_common.charts.choices import DEFAULTS, ONE_SUBJECT, ChartKind

VALUES: dict[str, Any] = {
    "dbn": "01M015",
    "name": "p.s. 015",
    "enrollment": 100,
    "ela": None,
    "math": 2.5,
}


@schemathesis.hook
def before_call(_context: Any, case: Any, _arguments: Any) -> None:
    """Correct queries that are meant to be valid; leave all others unchanged."""
    if case.meta is None or not case.meta.generation.mode.is_positive or not case.query:
        return
    query = case.query
    if "cursor" in query:
        sort = query.get("sort", "dbn")
        key = Key(VALUES[sort.removeprefix("-")], "01M015", "Poverty")
        query["cursor"] = encode(sort, key)
    if case.operation.path == "/averages":
        if query.get("group_by", "category") != "category" and "category" in query:
            query["category"] = query["category"][:1]
    elif "chart" in names_of(case):
        suit_the_kind(query)
    for low in [name for name in query if name.endswith("_min")]:
        high = low.replace("_min", "_max")
        if None not in (query[low], query.get(high)):
            query[low], query[high] = sorted((query[low], query[high]))


def names_of(case: Any) -> set[str]:
    """Return the names of a route's parameters."""
    return {parameter.name for parameter in case.operation.query}


def suit_the_kind(query: dict[str, Any]) -> None:
    """Remove options that the chart's kind does not have, and all but one category if needed."""
    kind = ChartKind(query.get("chart") or ChartKind.AVERAGES)
    for name in {name for options in DEFAULTS.values() for name in options} - set(DEFAULTS[kind]):
        for given in [each for each in query if each == name or each.startswith(f"{name}.")]:
            del query[given]
    if kind in ONE_SUBJECT and query.get("subject") == "both":
        query["subject"] = "ela"
    if query.get("mark"):
        query["mark"] = ["01M015"]
    if not f"{query.get('title') or 'x'}".isprintable() or not f"{query.get('title')}".strip():
        query["title"] = "Grades"
    if kind is ChartKind.COMPARE:
        query["vs.district"] = [7]
    if (query.get("group_by") or DEFAULTS[kind].get("group_by")) != "category":
        for name in {"category", "vs.category"} & set(query):
            query[name] = (query[name] or [])[:1]
