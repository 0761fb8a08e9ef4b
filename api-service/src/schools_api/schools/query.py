"""The query parameters of the addresses that give out data."""

from typing import Annotated, Any

from fastapi import Depends, Query, Request
from fastapi.exceptions import RequestValidationError
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from schools_common.filter_types import MAX_WORDS, plain_words
from schools_common.filters import WORDS_PATTERN, SchoolFilters
from schools_common.grouping import GroupBy, in_one_category

from schools_api.schools.sorting import Key, Sort, decode


def _with_words(text: str) -> str:
    plain_words(text)
    return text


class FiltersQuery(SchoolFilters):
    """The filters, whatever other parameters an address has."""

    @property
    def filters(self) -> SchoolFilters:
        """The filters alone."""
        return SchoolFilters.model_validate(self.canonical())


class SortedQuery(FiltersQuery):
    """The filters, and the order of the rows that match."""

    sort: Sort = Field(
        default="dbn",
        description="Order of the rows, `-` for descending; `ela` and `math` sort by the mean "
        "level. Unknown values come last in both directions.",
    )


class SchoolsQuery(SortedQuery):
    """The filters, and the page of the rows that match."""

    limit: int = Field(default=50, ge=1, le=1000, description="Rows in one answer.")
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
    def last(self) -> Key | None:
        """The key after which the page starts."""
        return decode(self.cursor, self.sort) if self.cursor else None


class AveragesQuery(FiltersQuery):
    """The filters, and the groups of the rows that match."""

    group_by: GroupBy = Field(
        default=GroupBy.CATEGORY,
        description="Groups to average. All but `category` are within one category, which is All "
        "Students unless another is chosen. `grade_span` goes from the first to the last of the "
        "bands K-5, 6-8 and 9-12 that the school has students in: K-5, K-8, K-12, 6-8, 6-12 or "
        "9-12, and `other` for a school without any grade.",
    )

    @property
    def filters(self) -> SchoolFilters:
        """The filters alone, in one category unless the groups are categories."""
        return in_one_category(super().filters, self.group_by)


class SuggestQuery(BaseModel):
    """The text that a visitor has typed so far."""

    model_config = ConfigDict(extra="forbid")

    q: Annotated[str, Field(max_length=MAX_WORDS), AfterValidator(_with_words)] = Field(
        description="The beginning of a DBN (district and borough at least), or words of a "
        "school's name, or parts of them, in any spelling.",
        examples=["ps 15 clemente"],
        json_schema_extra={"pattern": WORDS_PATTERN},
    )


class NoQuery(BaseModel):
    """The parameters of an address that has none."""

    model_config = ConfigDict(extra="forbid")


class _GivenOnce:
    """Refuses a second value of a parameter that has one: which of them was meant?"""

    def __init__(self, query: type[BaseModel]) -> None:
        fields = query.model_fields
        self._single = {name for name, field in fields.items() if field.default != ()}

    async def __call__(self, request: Request) -> None:
        names = [name for name, _ in request.query_params.multi_items()]
        single = [name for name in dict.fromkeys(names) if name in self._single]
        refuse("Should be given once", *(name for name in single if names.count(name) > 1))


def refuse(reason: str, *parameters: str) -> None:
    """Raise ``RequestValidationError`` if there are parameters to refuse."""
    errors = [{"type": "refused", "loc": ("query", name), "msg": reason} for name in parameters]
    if errors:
        raise RequestValidationError(errors)


def read_query(model: type[BaseModel]) -> Any:
    """A dependency that reads the parameters of an address."""

    async def read(
        query: Annotated[model, Query()],  # type: ignore[valid-type]  # FastAPI reads it here
        _: Annotated[None, Depends(_GivenOnce(model))],
    ) -> Any:
        return query

    return Depends(read)


async def _averages_query(
    query: Annotated[AveragesQuery, read_query(AveragesQuery)],
) -> AveragesQuery:
    if query.group_by is not GroupBy.CATEGORY and len(query.category) > 1:
        refuse("Should be one, as categories overlap, unless they are the groups", "category")
    return query


FiltersQueryDep = Annotated[FiltersQuery, read_query(FiltersQuery)]
SortedQueryDep = Annotated[SortedQuery, read_query(SortedQuery)]
SchoolsQueryDep = Annotated[SchoolsQuery, read_query(SchoolsQuery)]
SuggestQueryDep = Annotated[SuggestQuery, read_query(SuggestQuery)]
AveragesQueryDep = Annotated[AveragesQuery, Depends(_averages_query)]
