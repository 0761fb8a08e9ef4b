"""Query parameters of the data routes."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from schools_common.filter_types import MAX_WORDS, Between, plain_words
from schools_common.filters import WORDS_PATTERN, SchoolFilters
from schools_common.grouping import GroupBy, in_one_category

from schools_api.charts.parameters import (
    ChartParameters,
    FiltersQuery,
    check_chart,
    with_other_side,
)
from schools_api.http.parameters import read_query, refuse
from schools_api.schools.sorting import Key, Sort, decode


def _with_words(text: str) -> str:
    plain_words(text)
    return text


class SortedQuery(FiltersQuery):
    """The filters, and the order of the rows that match."""

    sort: Sort = Field(
        default="dbn",
        description="Order of the rows, `-` for descending; `ela` and `math` sort by the mean "
        "level. Unknown values come last in both directions.",
    )


class SchoolsQuery(ChartParameters, SortedQuery):
    """The filters, the page of the rows that match, and the chart of all of them."""

    limit: Annotated[int, Between(1, 1000)] = Field(default=50, description="Rows in one answer.")
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
        """The key after which the page starts; None on the first page."""
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
        """The filters, limited to one category unless the groups are categories."""
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


def _check_averages(query: AveragesQuery) -> None:
    if query.group_by is not GroupBy.CATEGORY and len(query.category) > 1:
        reason = "must be a single one unless group_by is category, since categories overlap"
        refuse(reason, "category")


FiltersQueryDep = Annotated[FiltersQuery, read_query(FiltersQuery)]
SortedQueryDep = Annotated[SortedQuery, read_query(SortedQuery)]
SchoolsQueryDep = Annotated[SchoolsQuery, read_query(with_other_side(SchoolsQuery), check_chart)]
SuggestQueryDep = Annotated[SuggestQuery, read_query(SuggestQuery)]
AveragesQueryDep = Annotated[AveragesQuery, read_query(AveragesQuery, _check_averages)]
