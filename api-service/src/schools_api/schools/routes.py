"""GET /schools: rows of the publication, their averages, and a chart of these."""

from hashlib import blake2b
from typing import Any
from urllib.parse import urlencode

import orjson
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
from schools_api.errors import DataNotLoaded, DataReplaced
from schools_api.http.documentation import Responses, header, problems
from schools_api.http.response_cache import CachedResponse
from schools_api.schools import sorting
from schools_api.schools.pages import pages_of
from schools_api.schools.query import SchoolsQuery, SchoolsQueryDep
from schools_api.schools.schema import SchoolsPage

router = APIRouter(tags=["Schools"])

_RESPONSES: Responses = {
    200: {
        "model": SchoolsPage,
        "description": "One page of the rows that match, their averages, and their chart.",
        "headers": {
            "ETag": header("Strong; changes with any byte of the answer."),
            "Cache-Control": header("`no-cache`: ask again, with `If-None-Match`."),
            "Link": header('The next page, `rel="next"` (RFC 8288); not on the last.'),
        },
    },
    304: {"description": "The client has this answer already."},
    **problems(422, 429, 503),
}


@router.get(
    "/schools",
    summary="Find schools, and the average grades of all that match",
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
    rows, client = services.publication.get(), client_of(request)
    while rows is not None:
        try:
            page, status = _page(rows, query, services.charts, client)
        except DataReplaced:
            rows = services.publication.refresh()
            continue
        if status is ChartStatus.READY:  # otherwise the answer changes with the chart
            services.responses.put(request.scope, page)
        return page.to(if_none_match)
    raise DataNotLoaded


def _page(
    publication: Publication, query: SchoolsQuery, charts: ChartService, client: str
) -> tuple[CachedResponse, ChartStatus]:
    """The answer, and the status of the chart in it. Raises ``DataReplaced``."""
    spec = ChartSpec(filters=query.filters, dataset_version=publication.version)
    matches = matching(publication, spec.filters)
    summary = summarize(publication, matches)
    pages = pages_of(publication)
    rows, last = pages.find(matches, query.sort, query.last, query.limit)
    status = charts.request(spec, client)
    body = {
        "dataset": pages.dataset,
        "filters": query.canonical(),
        "total": summary.total,
        "items": [pages.item(row) for row in rows],
        "averages": summary.averages,
        "chart": ChartLink.of(spec.id, status).model_dump(),
        "next": _address(query, last) if last is not None else None,
    }
    return _response(body, publication), status


def _response(body: dict[str, Any], publication: Publication) -> CachedResponse:
    content = orjson.dumps(body, option=orjson.OPT_UTC_Z)
    etag = f'"{blake2b(content, digest_size=16).hexdigest()}"'
    headers = {"Cache-Control": "no-cache"}
    if body["next"] is not None:
        headers["Link"] = f'<{body["next"]}>; rel="next"'
    loaded_at = publication.dataset["loaded_at"]
    return CachedResponse(content, "application/json", etag, headers, loaded_at)


def _address(query: SchoolsQuery, last: sorting.Key) -> str:
    page = {"limit": query.limit, "sort": query.sort, "cursor": sorting.encode(query.sort, last)}
    return f"/schools?{urlencode(query.canonical() | page, doseq=True)}"
