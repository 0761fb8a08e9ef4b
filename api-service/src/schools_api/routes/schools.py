"""The rows of the publication, their averages, and the chart of them."""

from functools import partial
from hashlib import blake2b
from typing import Any
from urllib.parse import urlencode

import orjson
from anyio.to_thread import run_sync
from fastapi import APIRouter, Request, Response
from schools_common.contracts import ChartSpec

from schools_api import paging, queries
from schools_api.deps import IfNoneMatch, SchoolsQueryDep, desk_of
from schools_api.direct import answered_by
from schools_api.documentation import SCHOOLS_RESPONSES
from schools_api.errors import DataNotLoaded
from schools_api.lifecycle import ChartStatus
from schools_api.parameters import SchoolsQuery, read_query
from schools_api.prepared import Answer
from schools_api.schemas.charts import ChartLink
from schools_api.schemas.dataset import DatasetInfo
from schools_api.schemas.schools import school_group


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
    state = request.state
    with state.engine.connect() as connection:
        found = queries.find(connection, query)
        if found is None:
            raise DataNotLoaded
        version = found.dataset["version"]
        spec = ChartSpec(filters=query.filters, dataset_version=version)
        status = desk_of(request).order(connection, spec)
    following = _address(query, found.last) if found.last is not None else None
    answer = _answer(
        {
            "dataset": DatasetInfo.model_validate(found.dataset).model_dump(),
            "filters": query.canonical(),
            "total": found.summary.total,
            "items": [school_group(row) for row in found.rows],
            "averages": found.summary.averages,
            "chart": ChartLink.of(spec.id, status).model_dump(),
            "next": following,
        },
        version,
    )
    if status is ChartStatus.READY:
        state.answers.keep(request.scope, answer)
    return answer.to(if_none_match)


def _answer(page: dict[str, Any], version: str) -> Answer:
    body = orjson.dumps(page, option=orjson.OPT_UTC_Z)
    etag = f'"{blake2b(body, digest_size=16).hexdigest()}"'
    headers = {"Cache-Control": "no-cache"}
    if page["next"] is not None:
        headers["Link"] = f'<{page["next"]}>; rel="next"'
    return Answer(body, "application/json", etag, headers, version)


def _address(query: SchoolsQuery, last: paging.Key) -> str:
    page = {
        "limit": query.limit,
        "sort": query.sort,
        "cursor": paging.encode(query.sort, last),
    }
    return f"/schools?{urlencode(query.canonical() | page, doseq=True)}"
