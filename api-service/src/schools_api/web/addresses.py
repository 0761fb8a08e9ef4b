"""Addresses of the explorer, which hold its whole state, in canonical form."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from schools_common.charts.choices import ChartKind
from schools_common.charts.options import ChartChoices
from schools_common.filters import SchoolFilters
from schools_common.vocabulary import slug

from schools_api.charts.parameters import VS, check_chart, with_other_side
from schools_api.http.parameters import refuse
from schools_api.schools.query import SchoolsQuery

Parameters = dict[str, Any]
"""Parameters by name; those that take several values have a list."""

PageQuery = with_other_side(SchoolsQuery)
"""The parameters of the page: those of ``GET /schools``."""

_TRACKING = ("utm_", "fbclid", "gclid")
_LABELS = ("category", "borough", "vs.category", "vs.borough")

_FIELDS = {field.alias or name: field for name, field in PageQuery.model_fields.items()}

_ORDER = (
    *SchoolFilters.model_fields,
    "chart",
    *ChartChoices.model_fields,
    *(f"{VS}{name}" for name in SchoolFilters.model_fields),
    "sort",
    "cursor",
)
"""Canonical order of parameters in an address."""


def given(items: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Drop empty form fields and tracking parameters from the parameters of a request."""
    return [
        (name, value) for name, value in items if value.strip() and not name.startswith(_TRACKING)
    ]


def read(items: list[tuple[str, str]]) -> Any:
    """Validate the parameters of the page. Raises ``RequestValidationError``."""
    values: Parameters = {}
    for name, value in items:
        values.setdefault(name, []).append(value)
    single = {name for name, field in _FIELDS.items() if field.default != () and name != "mark"}
    refuse("may be given only once", *(n for n, v in values.items() if n in single and len(v) > 1))
    plain = {name: found[0] if name in single else found for name, found in values.items()}
    try:
        query = PageQuery.model_validate(plain)
    except ValidationError as error:
        errors = [{**each, "loc": ("query", *each["loc"])} for each in error.errors()]
        raise RequestValidationError(errors) from None
    check_chart(query)
    return query


def parameters(query: Any, items: list[tuple[str, str]]) -> Parameters:
    """Return the parameters that differ from the defaults, in canonical form and order.

    Only ``q`` stays as it was typed.
    """
    found = query.canonical() | query.chosen()
    if "q" in found:
        found["q"] = list(dict.fromkeys(value.strip() for name, value in items if name == "q"))
    found |= {name: [slug(each) for each in found[name]] for name in _LABELS if name in found}
    sort = query.sort if query.sort != "dbn" else None
    return changed(found, sort=sort, cursor=query.cursor)


def address(path: str, chosen: Mapping[str, Any]) -> str:
    """Build an address with parameters."""
    query = urlencode(chosen, doseq=True)
    return f"{path}?{query}" if query else path


def changed(chosen: Parameters, **changes: Any) -> Parameters:
    """Return parameters with ``changes`` applied, where None removes one.

    The cursor is reset. A comparison left without another side becomes the default chart.
    """
    found = chosen | {"cursor": None} | changes
    sides = len(found.get("dbn") or ()) == 1 or any(
        value is not None and name.startswith(VS) for name, value in found.items()
    )
    if found.get("chart") == ChartKind.COMPARE and not sides:
        found["chart"] = None
    return {name: found[name] for name in _ORDER if found.get(name) is not None}


def chart_only(chosen: Parameters) -> Parameters:
    """Return the parameters of the chart, without those of the table."""
    return changed(chosen, sort=None)


def without(chosen: Parameters, name: str, value: Any) -> Parameters:
    """Return parameters without one value of a filter."""
    left = [each for each in _values(chosen.get(name)) if str(each) != str(value)]
    return changed(chosen, **{name: left or None})


def _values(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
