"""GET /averages: mean levels by category, borough, district or grade span."""

from fastapi import APIRouter, Response
from schools_common.grouping import by_group
from schools_common.matching import matching

from schools_api.schools.answers import ExchangeDep, dataset_of, described
from schools_api.schools.query import AveragesQueryDep
from schools_api.schools.schema import GroupAverages

router = APIRouter(tags=["Schools"])


@router.get(
    "/averages",
    summary="Average levels by category, borough, district or grade span",
    response_class=Response,
    responses=described(GroupAverages, "The averages of all rows that match.", 422, 503),
)
def get_averages(query: AveragesQueryDep, exchange: ExchangeDep) -> Response:
    """Average the rows that match, by group; a group without rows is left out.

    Takes the filters of `GET /schools`. The averages are those that `GET /schools` gives for the
    rows of each group.
    """
    publication = exchange.publication()
    matches = matching(publication, query.filters)
    body = {
        "dataset": dataset_of(publication),
        "filters": query.filters.canonical(),
        "group_by": query.group_by,
        "total": int(matches.sum()),
        "averages": by_group(publication, matches, query.group_by),
    }
    return exchange.send(publication, body)
