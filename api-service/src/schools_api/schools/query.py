"""The query parameters of GET /schools."""

from typing import Annotated

from fastapi import Depends, Query, Request
from fastapi.exceptions import RequestValidationError
from pydantic import Field, ValidationInfo, field_validator
from schools_common.filters import SchoolFilters

from schools_api.schools.sorting import Key, Sort, decode

_SINGLE = {"limit", "sort", "cursor"} | {
    name for name in SchoolFilters.model_fields if name.endswith(("_min", "_max"))
}


class SchoolsQuery(SchoolFilters):
    """The filters, and the page of the rows that match."""

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


async def _given_once(request: Request) -> None:
    """Refuse a second value of a parameter that has one: which of them was meant?"""
    names = [name for name, _ in request.query_params.multi_items()]
    repeated = [name for name in dict.fromkeys(names) if name in _SINGLE and names.count(name) > 1]
    if repeated:
        raise RequestValidationError(
            [
                {"type": "repeated", "loc": ("query", name), "msg": "Should be given once"}
                for name in repeated
            ]
        )


async def _schools_query(
    query: Annotated[SchoolsQuery, Query()], _: Annotated[None, Depends(_given_once)]
) -> SchoolsQuery:
    return query


SchoolsQueryDep = Annotated[SchoolsQuery, Depends(_schools_query)]
