"""GET /schools: rows of the publication, their averages and a chart."""

from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from schools_common.averages import summarize
from schools_common.contracts import ChartSpec
from schools_common.matching import matching
from schools_common.publication import Publication

from schools_api.charts.rate_limit import client_of
from schools_api.charts.schema import ChartLink
from schools_api.charts.service import ChartService
from schools_api.charts.state import ChartStatus
from schools_api.dependencies import IfNoneMatch, ServicesDep
from schools_api.http.documentation import Responses, header, problems
from schools_api.http.response_cache import CachedResponse
from schools_api.schools import sorting
from schools_api.schools.answers import NOT_MODIFIED, VALIDATORS, dataset_of, json_answer
from schools_api.schools.pages import pages_of
from schools_api.schools.query import SchoolsQuery, SchoolsQueryDep
from schools_api.schools.schema import SchoolsPage

router = APIRouter(tags=["Schools"])

_RESPONSES: Responses = {
    200: {
        "model": SchoolsPage,
        "description": "One page of the rows that match, their averages, and their chart.",
        "headers": {
            **VALIDATORS,
            "Link": header('The next page, `rel="next"` (RFC 8288); not on the last.'),
        },
    },
    **NOT_MODIFIED,
    **problems(422, 429, 503),
}


@router.get(
    "/schools",
    summary="Find schools, and the average levels of all that match",
    response_class=Response,
    responses=_RESPONSES,
)
def find_schools(
    query: SchoolsQueryDep,
    services: ServicesDep,
    request: Request,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Find schools by any combination of filters.

    A row is a school seen through one student category. The averages cover every row that
    matches, not only this page. With the answer a chart of the averages is requested: its
    address is in `chart`, and is the same for the same filters in any order and spelling.
    """
    client = client_of(request)
    page, status = services.publication.run_on_current(
        lambda publication: _page(publication, query, services.charts, client)
    )
    final = status is ChartStatus.READY  # until then, the response changes with the chart
    return services.responses.respond(request.scope, page, if_none_match, keep=final)


def _page(
    publication: Publication, query: SchoolsQuery, charts: ChartService, client: str
) -> tuple[CachedResponse, ChartStatus]:
    """Build the response, and return the status of its chart too. Raises ``DataReplaced``."""
    spec = ChartSpec.of(query.filters, publication.version, query.options)
    matches = matching(publication, query.filters)
    summary = summarize(publication, matches)
    pages = pages_of(publication)
    rows, last = pages.find(matches, query.sort, query.last, query.limit)
    status = charts.request(spec, publication, client)
    body = {
        "dataset": dataset_of(publication),
        "filters": query.canonical(),
        "total": summary.total,
        "items": [pages.item(row) for row in rows],
        "averages": summary.averages,
        "chart": ChartLink.of(spec.id, status).model_dump(),
        "next": _address(query, last) if last is not None else None,
    }
    links = {"Link": f'<{body["next"]}>; rel="next"'} if body["next"] else {}
    return json_answer(publication, body, links), status


def _address(query: SchoolsQuery, last: sorting.Key) -> str:
    page = {"limit": query.limit, "sort": query.sort, "cursor": sorting.encode(query.sort, last)}
    return f"/schools?{urlencode(query.canonical() | query.chosen() | page, doseq=True)}"
