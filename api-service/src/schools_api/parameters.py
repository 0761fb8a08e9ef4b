"""The query parameters of GET /schools."""

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import Field, ValidationError, ValidationInfo, field_validator
from schools_common.filters import SchoolFilters

from schools_api.errors import InvalidParameters
from schools_api.paging import Key, Sort, decode

_ONCE = {"limit", "sort", "cursor"} | {
    name for name in SchoolFilters.model_fields if name.endswith(("_min", "_max"))
}


class SchoolsQuery(SchoolFilters):
    """The filters, and which page of the rows that match."""

    limit: int = Field(default=50, ge=1, le=1000, description="Rows in one answer.")
    sort: Sort = Field(
        default="dbn",
        description="Order of the rows, `-` for descending; `ela` and `math` sort by the mean "
        "level. Unknown values come last in both directions.",
    )
    cursor: str | None = Field(
        default=None,
        pattern="^[A-Za-z0-9_-]+$",
        description="Where the page starts: copied from `next`, for the same `sort`.",
    )

    @field_validator("cursor")
    @classmethod
    def _is_of_this_sort(cls, cursor: str | None, info: ValidationInfo) -> str | None:
        if cursor is not None and "sort" in info.data:
            decode(cursor, info.data["sort"])
        return cursor

    @property
    def filters(self) -> SchoolFilters:
        """The filters alone."""
        return SchoolFilters.model_validate(self.canonical())

    @property
    def last(self) -> Key | None:
        """The key after which the page starts."""
        return decode(self.cursor, self.sort) if self.cursor else None


def read_query(request: Request) -> SchoolsQuery:
    """The query of a request.

    Raises ``RequestValidationError``, as FastAPI does, for what is unknown or impossible, and
    ``InvalidParameters`` for a second value of what has one: which of them was meant?
    """
    given: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        given.setdefault(name, []).append(value)
    repeated = [name for name, values in given.items() if len(values) > 1 and name in _ONCE]
    if repeated:
        raise InvalidParameters(
            [{"parameter": name, "detail": "Should be given once"} for name in repeated]
        )
    try:
        return SchoolsQuery.model_validate(
            {name: values[0] if name in _ONCE else values for name, values in given.items()}
        )
    except ValidationError as error:
        found = error.errors(include_context=False, include_input=False, include_url=False)
        raise RequestValidationError(
            [{**each, "loc": ("query", *each["loc"])} for each in found]
        ) from None
