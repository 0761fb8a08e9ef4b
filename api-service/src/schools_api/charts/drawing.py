"""GET /drawing: progress of a picture that a page is waiting for."""

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from schools_common.charts.choices import ChartFormat
from schools_common.contracts import ChartSpec

from schools_api.charts.parameters import AddressQuery, check_chart, with_other_side
from schools_api.charts.state import ChartStatus
from schools_api.dependencies import ServicesDep
from schools_api.http.parameters import read_query

router = APIRouter(include_in_schema=False)

_PARAMETERS = read_query(with_other_side(AddressQuery), check_chart)


@router.get("/drawing")
def drawing(query: Annotated[AddressQuery, _PARAMETERS], services: ServicesDep) -> JSONResponse:
    """Report the progress of ``/chart.webp`` with the same parameters, without ordering it.

    ``status`` is null for a chart that was never ordered. ``before`` is the number of charts ahead
    of it in the queue, null once a worker has taken it.
    """
    version = services.publication.loaded().version
    spec = ChartSpec.of(query.filters, version, query.options_in(ChartFormat.WEBP))
    state = services.charts.peek(spec.id)
    found: dict[str, Any] = {"status": None, "before": None}
    if state is not None:
        found["status"] = state.status
        if state.status is ChartStatus.PENDING:
            found["before"] = services.queue.before(spec.id)
    return JSONResponse(found, headers={"Cache-Control": "no-store"})
