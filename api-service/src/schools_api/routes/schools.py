"""The rows of the publication, their averages, and the chart of them."""

from datetime import datetime
from functools import partial
from hashlib import blake2b
from typing import Any
from urllib.parse import urlencode

import orjson
from anyio.to_thread import run_sync
from fastapi import APIRouter, Request, Response
from schools_common.averages import summarize
from schools_common.contracts import ChartSpec
from schools_common.matching import matching

from schools_api import paging
from schools_api.deps import IfNoneMatch, SchoolsQueryDep, desk_of
from schools_api.direct import answered_by
from schools_api.dispatch import Superseded
from schools_api.documentation import SCHOOLS_RESPONSES
from schools_api.errors import DataNotLoaded
from schools_api.library import Library
from schools_api.lifecycle import ChartStatus
from schools_api.pages import Pages
from schools_api.parameters import SchoolsQuery, read_query
from schools_api.prepared import Answer
from schools_api.schemas.charts import ChartLink


async def _find_schools(request: Request) -> Response:
    return await run_sync(
        partial(
            find_schools,
            query=read_query(request),
            request=request,
            if_none_match=request.headers.get("if-none-match"),
        )
    )


router = APIRouter(tags=["Schools"], route_class=answered_by(_find_schools))


@router.get(
    "/schools",
    summary="Find schools, and the average grades of all that match",
    response_class=Response,
    responses=SCHOOLS_RESPONSES,
)
def find_schools(
    query: SchoolsQueryDep, request: Request, if_none_match: IfNoneMatch = None
) -> Response:
    """Find schools by any combination of filters.

    A row is a school seen through one student category. The averages cover every row that
    matches, not only this page. With the answer a chart of the averages is ordered: its address
    is in `chart`, and is the same for the same filters in any order and spelling.
    """
    library: Library = request.state.library
    pages = library.pages()
    while pages is not None:
        try:
            return _page(pages, query, request).to(if_none_match)
        except Superseded:
            pages = library.refresh()
    raise DataNotLoaded


def _page(pages: Pages, query: SchoolsQuery, request: Request) -> Answer:
    """The answer, and the order of its chart. Raises ``Superseded`` where there are newer data."""
    publication = pages.publication
    spec = ChartSpec(filters=query.filters, dataset_version=publication.version)
    matches = matching(publication, spec.filters)
    summary = summarize(publication, matches)
    found, last = pages.find(matches, query.sort, query.last, query.limit)
    with request.state.engine.connect() as connection:
        status = desk_of(request).order(connection, spec)
    answer = _answer(
        {
            "dataset": pages.about,
            "filters": query.canonical(),
            "total": summary.total,
            "items": [pages.item(row) for row in found],
            "averages": summary.averages,
            "chart": ChartLink.of(spec.id, status).model_dump(),
            "next": _address(query, last) if last is not None else None,
        },
        pages.loaded_at,
    )
    if status is ChartStatus.READY:
        request.state.answers.keep(request.scope, answer)
    return answer


def _answer(page: dict[str, Any], loaded_at: datetime) -> Answer:
    body = orjson.dumps(page, option=orjson.OPT_UTC_Z)
    etag = f'"{blake2b(body, digest_size=16).hexdigest()}"'
    headers = {"Cache-Control": "no-cache"}
    if page["next"] is not None:
        headers["Link"] = f'<{page["next"]}>; rel="next"'
    return Answer(body, "application/json", etag, headers, loaded_at)


def _address(query: SchoolsQuery, last: paging.Key) -> str:
    page = {
        "limit": query.limit,
        "sort": query.sort,
        "cursor": paging.encode(query.sort, last),
    }
    return f"/schools?{urlencode(query.canonical() | page, doseq=True)}"
