"""The rows of the publication, their averages, and the chart of them."""

from urllib.parse import urlencode

from fastapi import APIRouter, Response
from schools_common.averages import summarize
from schools_common.contracts import ChartSpec
from schools_common.database import snapshot

from schools_api import paging, queries
from schools_api.deps import DatabaseDep, DeskDep, GivenOnce, SchoolsQueryDep
from schools_api.documentation import problems
from schools_api.errors import DataNotLoaded
from schools_api.parameters import SchoolsQuery
from schools_api.schemas.charts import ChartLink
from schools_api.schemas.dataset import DatasetInfo
from schools_api.schemas.schools import CategoryAverage, SchoolGroup, SchoolsPage

router = APIRouter(tags=["Schools"])


@router.get(
    "/schools",
    summary="Find schools, and the average grades of all that match",
    dependencies=[GivenOnce],
    responses=problems(422, 503)
    | {
        200: {
            "headers": {
                "Link": {
                    "description": 'The next page, `rel="next"` (RFC 8288); not on the last.',
                    "schema": {"type": "string"},
                }
            }
        }
    },
)
def find_schools(
    query: SchoolsQueryDep, engine: DatabaseDep, desk: DeskDep, response: Response
) -> SchoolsPage:
    """Find schools by any combination of filters.

    A row is a school seen through one student category. The averages cover every row that
    matches, not only this page. With the answer a chart of the averages is ordered: its address
    is in `chart`, and is the same for the same filters in any order and spelling.
    """
    with snapshot(engine) as session:
        dataset = queries.dataset(session)
        if dataset is None:
            raise DataNotLoaded
        rows, last = queries.page(session, query, query.sort, query.last, query.limit)
        summary = summarize(session, query)
    spec = ChartSpec(filters=query.filters, dataset_version=dataset.version)
    status = desk.order(spec)
    following = _address(query, last) if last is not None else None
    if following is not None:
        response.headers["Link"] = f'<{following}>; rel="next"'
    return SchoolsPage(
        dataset=DatasetInfo.model_validate(dataset),
        filters=query.canonical(),
        total=summary.total,
        items=[SchoolGroup.of(row) for row in rows],
        averages=[CategoryAverage.model_validate(average) for average in summary.averages],
        chart=ChartLink.of(spec.id, status),
        next=following,
    )


def _address(query: SchoolsQuery, last: paging.Key) -> str:
    page = {
        "limit": query.limit,
        "sort": query.sort,
        "cursor": paging.encode(query.sort, last),
    }
    return f"/schools?{urlencode(query.canonical() | page, doseq=True)}"
