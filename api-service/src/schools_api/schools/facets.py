"""GET /facets: the values of each filter, with the number of rows each would leave."""

from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field
from schools_common.facets import facets

from schools_api.dataset.schema import DatasetInfo
from schools_api.schools.answers import ExchangeDep, dataset_of, described
from schools_api.schools.query import FiltersQueryDep

router = APIRouter(tags=["Schools"])


class FacetValue(BaseModel):
    """A value of a filter."""

    value: str = Field(description="As the filter takes it.", examples=["Bronx"])
    rows: int = Field(description="Rows with it that match the other filters.")
    schools: int = Field(description="Schools of these rows.")


class FacetRange(BaseModel):
    """The range of a measure among the rows that match the other filters; null where none has it.

    Shares are rounded outward, so that a filter by them loses no row.
    """

    min: float | None
    max: float | None
    rows: int = Field(description="Rows of which it is known.")


class Facets(BaseModel):
    """The facets by the name of the filter."""

    category: list[FacetValue]
    borough: list[FacetValue]
    district: list[FacetValue]
    grade: list[FacetValue]
    enrollment: FacetRange
    female: FacetRange
    male: FacetRange
    asian: FacetRange
    black: FacetRange
    hispanic: FacetRange
    other: FacetRange
    white: FacetRange


class FacetsAnswer(BaseModel):
    """The facets of the rows that match."""

    dataset: DatasetInfo
    filters: dict[str, Any] = Field(description="The filters as they were understood.")
    total: int = Field(description="Rows that match all filters.")
    facets: Facets


@router.get(
    "/facets",
    summary="The values of each filter, and the rows that each would leave",
    response_class=Response,
    responses=described(FacetsAnswer, "The facets of the rows that match.", 422, 503),
)
def get_facets(query: FiltersQueryDep, exchange: ExchangeDep) -> Response:
    """Count the rows that each value of a filter would leave under the other filters.

    Takes the filters of `GET /schools`. The values are all that the data have; the number of
    rows is the `total` of `GET /schools` with the value in place of what is given for its filter.
    """
    publication = exchange.publication()
    found = facets(publication, query.filters)
    body = {
        "dataset": dataset_of(publication),
        "filters": query.canonical(),
        "total": found.total,
        "facets": found.values | found.ranges,
    }
    return exchange.send(publication, body)
