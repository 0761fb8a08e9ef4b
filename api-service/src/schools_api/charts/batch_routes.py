"""GET /charts.zip: many charts in one file."""

from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse

from schools_api.charts.batch import BatchProgress, BatchQuery, order_batch
from schools_api.charts.parameters import check_chart, with_other_side
from schools_api.charts.rate_limit import client_of
from schools_api.charts.zip_file import write_zip
from schools_api.dependencies import IfNoneMatch, ServicesDep
from schools_api.http.documentation import Responses, header, problems
from schools_api.http.files import parts_of
from schools_api.http.parameters import read_query
from schools_api.http.preconditions import matches

router = APIRouter(tags=["Charts"])

_RESPONSES: Responses = {
    200: {
        "description": "The charts, and `index.csv` with the name, value, id, title, text "
        "alternative and status of each.",
        "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
        "headers": {
            "ETag": header("Strong; the same charts are the same bytes."),
            "Cache-Control": header("`no-cache`: ask again, with `If-None-Match`."),
            "Content-Disposition": header("A name for the file."),
        },
    },
    202: {
        "model": BatchProgress,
        "description": "Some charts are not drawn yet.",
        "headers": {
            "Retry-After": header("Seconds after which to ask again."),
            "Cache-Control": header("`no-store`."),
        },
    },
    304: {"description": "The client has the file already."},
    **problems(422, 503),
}


@router.get(
    "/charts.zip",
    summary="One chart for each district, borough or school, in one file",
    response_class=Response,
    responses=_RESPONSES,
)
def get_batch(
    query: Annotated[BatchQuery, read_query(with_other_side(BatchQuery), check_chart)],
    services: ServicesDep,
    request: Request,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Get at most 60 charts, each as `/chart.png` gives it.

    Takes the filters and the chart's options of `GET /schools`. While charts are missing the
    answer says how far they are: ask again until it is the file. A client that has ordered as
    many new charts as it may gets the others later. A chart that could not be drawn is in the
    index alone.
    """
    client = client_of(request)
    batch = services.publication.run_on_current(
        lambda publication: order_batch(publication, query, services.charts, client)
    )
    written = write_zip(batch, services.charts, client) if batch.settled else None
    if written is None:
        headers = {"Retry-After": str(batch.wait), "Cache-Control": "no-store"}
        return JSONResponse(batch.progress().model_dump(mode="json"), 202, headers)
    file, etag = written
    headers = {
        "ETag": etag,
        "Cache-Control": "no-cache",
        "Content-Disposition": f'attachment; filename="charts-by-{query.each}.zip"',
    }
    if if_none_match is not None and matches(if_none_match, etag):
        file.close()
        return Response(status_code=304, headers=headers)
    headers["Content-Length"] = str(file.tell())
    return StreamingResponse(parts_of(file), headers=headers, media_type="application/zip")
