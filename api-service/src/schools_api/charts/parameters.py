"""Query parameters that choose a chart: the filters of its rows, and its options."""

from copy import copy
from functools import cache, cached_property
from typing import Any, TypeVar

from pydantic import BaseModel, Field, ValidationError, create_model
from schools_common.charts.choices import ChartFormat, ChartKind
from schools_common.charts.options import ChartChoices, ChartOptions
from schools_common.filters import SchoolFilters

from schools_api.http.parameters import refuse

VS = "vs."
"""Prefix of the filters for the other side of a comparison."""


class FiltersQuery(SchoolFilters):
    """The filters, as the base of models with more parameters."""

    @property
    def filters(self) -> SchoolFilters:
        """The filters without the other parameters."""
        return SchoolFilters.model_validate(self.canonical())


class ChartParameters(ChartChoices):
    """The options of a chart."""

    kind: ChartKind = Field(
        default=ChartKind.AVERAGES, alias="chart", description="The kind of chart."
    )

    @property
    def other_side(self) -> dict[str, Any]:
        """The given filters of the other side; see :func:`with_other_side`."""
        given = {name: getattr(self, _field(name), None) for name in SchoolFilters.model_fields}
        return {name: value for name, value in given.items() if value not in (None, ())}

    @cached_property
    def options(self) -> ChartOptions:
        """The options of the chart. Raises ``pydantic.ValidationError``."""
        chosen = {name: getattr(self, name) for name in ChartChoices.model_fields}
        vs = SchoolFilters.model_validate(self.other_side) if self.other_side else None
        return ChartOptions(**chosen, vs=vs)

    def chosen(self) -> dict[str, Any]:
        """The parameters that differ from the kind's defaults, in canonical form."""
        given, default = _choices(self), _defaults(self.kind)
        kind = {"chart": self.kind} if self.kind is not ChartKind.AVERAGES else {}
        options = {name: value for name, value in given.items() if value != default[name]}
        vs = self.options.vs
        others = vs.canonical() if vs is not None else {}
        return kind | options | {f"{VS}{name}": value for name, value in others.items()}


class ChartQuery(ChartParameters, FiltersQuery):
    """The filters, and the options of the chart."""

    def options_in(self, format_: ChartFormat) -> ChartOptions:
        """The options of the chart in a format."""
        return self.options.model_copy(update={"format": format_})


class AddressQuery(ChartQuery):
    """The filters, and the options of the chart at its address."""

    version: str = Field(
        default="",
        description="Has no effect on the chart. With the version of the data here, caches ask "
        "again once other data are loaded.",
        examples=["d8c39a2a72b2fed4"],
        pattern="^[0-9a-z]*$",
        max_length=64,
    )


def _choices(parameters: ChartParameters) -> dict[str, Any]:
    names = set(ChartChoices.model_fields)
    return parameters.model_dump(mode="json", by_alias=True, include=names)


@cache
def _defaults(kind: ChartKind) -> dict[str, Any]:
    return _choices(ChartParameters(chart=kind))


Parameters = TypeVar("Parameters", bound=BaseModel)


def with_other_side(model: type[Parameters]) -> type[Parameters]:
    """Add the filters for the other side of a comparison, such as ``vs.category``."""
    fields: dict[str, Any] = {}
    for name, field in SchoolFilters.model_fields.items():
        other = copy(field)
        other.alias = other.validation_alias = other.serialization_alias = f"{VS}{name}"
        other.alias_priority = 2
        other.description = f"The other side of `compare`: as `{name}`."
        fields[_field(name)] = (field.annotation, other)
    return create_model(model.__name__, __base__=model, **fields)


def _field(name: str) -> str:
    return f"vs_{name}"


def check_chart(query: Any) -> None:
    """Refuse options that conflict with each other or with the filters.

    ``query`` is both a :class:`ChartParameters` and a :class:`SchoolFilters`. Raises
    ``RequestValidationError``.
    """
    try:
        options = query.options
    except ValidationError as error:
        for each in error.errors():
            # The error concerns the whole other side, or a single option.
            names = query.other_side if each["loc"] == ("vs",) else [each["loc"][0]]
            minimum = each.get("ctx", {}).get("minimum")
            reason = f"must be at least {VS}{minimum}" if minimum else each["msg"]
            refuse(reason, *(f"{VS}{name}" for name in names))
        raise
    if options.one_category():
        sides = {"category": query.category, f"{VS}category": query.vs_category}
        reason = f"must be a single one for this {options.kind} chart, since categories overlap"
        refuse(reason, *(name for name, values in sides.items() if len(values) > 1))
    one_school = len(query.dbn) == 1 or getattr(query, "each", None) == "dbn"
    if options.kind is ChartKind.COMPARE and options.vs is None and not one_school:
        reason = "is compare, which needs another side, such as vs.borough=bronx, or a single dbn"
        refuse(reason, "chart")
