"""GET /charts: status and image of a chart."""

from uuid import UUID

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from schools_api.charts.rate_limit import client_of
from schools_api.charts.schema import ChartDetails, ChartLink
from schools_api.charts.service import ChartService, Moved
from schools_api.charts.state import ChartStatus
from schools_api.dependencies import ChartIdDep, IfNoneMatch, ServicesDep, WaitDep
from schools_api.errors import DrawingFailed
from schools_api.http.documentation import Responses, header, problems
from schools_api.http.response_cache import CachedResponse

router = APIRouter(prefix="/charts", tags=["Charts"])

NO_STORE = {"Cache-Control": "no-store"}
# The id covers everything that decides how an image looks, so an image never changes.
FOR_EVER = "public, max-age=31536000, immutable"


def _moved(to: str) -> Responses:
    return {
        307: {
            "description": f"The data were replaced: {to} of the same filters on the current data.",
            "headers": {"Location": header("Its address.")},
        }
    }


_IMAGE_HEADERS = {
    "ETag": header("Strong; the image's SHA-256."),
    "Cache-Control": header("For ever: the image of an id never changes."),
}
_IMAGE_RESPONSES: Responses = {
    200: {
        "description": "The image.",
        "content": {"image/png": {"schema": {"type": "string", "format": "binary"}}},
        "headers": _IMAGE_HEADERS,
    },
    202: {
        "model": ChartLink,
        "description": "The chart is being drawn.",
        "headers": {
            "Location": header("The image's address, to ask again."),
            "Retry-After": header("Seconds after which to ask again."),
            "Cache-Control": header("`no-store`."),
        },
    },
    304: {"description": "The client has the image already.", "headers": _IMAGE_HEADERS},
}


@router.get(
    "/{id}",
    summary="Status and description of a chart",
    response_model=ChartDetails,
    response_model_exclude_none=True,
    responses=problems(404, 429, 503) | _moved("the chart"),
)
def get_chart(
    id_: ChartIdDep, services: ServicesDep, request: Request
) -> ChartDetails | RedirectResponse:
    """The size of the drawing and the time it took are there once the chart is `ready`."""
    state = services.charts.find(id_, client_of(request))
    if isinstance(state, Moved):
        return RedirectResponse(f"/charts/{state.id}", headers=NO_STORE)
    return ChartDetails.of_state(state)


@router.get(
    "/{id}/image",
    summary="The image of a chart",
    response_class=Response,
    responses=_IMAGE_RESPONSES | _moved("the image") | problems(404, 429, 500, 503),
)
async def get_image(
    id_: ChartIdDep,
    services: ServicesDep,
    wait: WaitDep,
    request: Request,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """An id that was handed out leads to its image, whatever happens in between.

    While it is being drawn the answer is 202, to be asked again a second later. With
    `Prefer: wait=10` the answer comes once the image is there, or after 10 seconds.
    """

    async def look() -> CachedResponse | Response | None:
        return await run_sync(_settled, services.charts, id_, client_of(request))

    found: CachedResponse | Response | None = await services.waiting.wait(
        id_, wait or 0, look, request.is_disconnected
    )
    if isinstance(found, CachedResponse):
        services.responses.put(request.scope, found)
        found = found.to(if_none_match)
    response = found or _pending(id_)
    if wait is not None:
        response.headers["Preference-Applied"] = f"wait={wait}"
    return response


def _settled(charts: ChartService, id_: UUID, client: str) -> CachedResponse | Response | None:
    """The answer that waiting would not change; None while the chart is drawn."""
    state = charts.find(id_, client, with_picture=True)
    if isinstance(state, Moved):
        return RedirectResponse(f"/charts/{state.id}/image", headers=NO_STORE)
    if state.status is ChartStatus.FAILED:
        raise DrawingFailed(state.record.error)
    if state.hindrance is not None:
        raise state.hindrance
    if state.picture is None:
        return None
    record, headers = state.record, {"Cache-Control": FOR_EVER}
    return CachedResponse(state.picture, f"{record.media_type}", f'"{record.sha256}"', headers)


def _pending(id_: UUID) -> Response:
    link = ChartLink.of(id_, ChartStatus.PENDING)
    headers = {"Location": link.image_url, "Retry-After": "1", **NO_STORE}
    return JSONResponse(link.model_dump(mode="json"), 202, headers)
