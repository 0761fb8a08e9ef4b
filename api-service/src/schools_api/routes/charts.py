"""Charts: how far one is, and its image."""

from uuid import UUID

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from schools_api.deps import AnswersDep, ChartIdDep, DeskDep, IfNoneMatch, ListenerDep, WaitDep
from schools_api.desk import ChartDesk, Moved
from schools_api.documentation import CHART_RESPONSES, IMAGE_RESPONSES
from schools_api.errors import DrawingFailed
from schools_api.lifecycle import ChartStatus
from schools_api.prepared import Answer
from schools_api.schemas.charts import ChartDetails, ChartLink

router = APIRouter(prefix="/charts", tags=["Charts"])

NO_STORE = {"Cache-Control": "no-store"}
# The id says all that decides how an image looks, so that it never changes.
FOR_EVER = "public, max-age=31536000, immutable"


@router.get(
    "/{id}",
    summary="How far a chart is, and what it shows",
    response_model=ChartDetails,
    response_model_exclude_none=True,
    responses=CHART_RESPONSES,
)
def get_chart(id_: ChartIdDep, desk: DeskDep) -> ChartDetails | RedirectResponse:
    """What is known of the drawing (size, time) is there once the chart is `ready`."""
    state = desk.ask(id_)
    if isinstance(state, Moved):
        return RedirectResponse(f"/charts/{state.id}", headers=NO_STORE)
    return ChartDetails.of_state(state)


@router.get(
    "/{id}/image",
    summary="The image of a chart",
    response_class=Response,
    responses=IMAGE_RESPONSES,
)
async def get_image(  # noqa: PLR0913 - one of each thing that decides the answer
    *,
    id_: ChartIdDep,
    desk: DeskDep,
    listener: ListenerDep,
    answers: AnswersDep,
    wait: WaitDep,
    request: Request,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """An id that was handed out leads to its image, whatever happens in between.

    While it is being drawn the answer is 202, to be asked again a second later. With
    `Prefer: wait=10` the answer comes once the image is there, or after 10 seconds.
    """

    async def look() -> Answer | Response | None:
        return await run_sync(_settled, desk, id_)

    found: Answer | Response | None = await listener.wait(
        id_, wait or 0, look, request.is_disconnected
    )
    if isinstance(found, Answer):
        answers.keep(request.scope, found)
        found = found.to(if_none_match)
    response = found or _pending(id_)
    if wait is not None:
        response.headers["Preference-Applied"] = f"wait={wait}"
    return response


def _settled(desk: ChartDesk, id_: UUID) -> Answer | Response | None:
    """The answer that waiting would not change; None while the chart is drawn."""
    state = desk.ask(id_)
    if isinstance(state, Moved):
        return RedirectResponse(f"/charts/{state.id}/image", headers=NO_STORE)
    if state.status is ChartStatus.FAILED:
        raise DrawingFailed(state.record.error or "")
    if state.hindrance is not None:
        raise state.hindrance
    chart = state.record.chart
    if state.image is None or chart is None:
        return None
    headers = {"Cache-Control": FOR_EVER}
    return Answer(state.image, f"{chart.media_type}", f'"{chart.sha256}"', headers)


def _pending(id_: UUID) -> Response:
    link = ChartLink.of(id_, ChartStatus.PENDING)
    headers = {"Location": link.image_url, "Retry-After": "1", **NO_STORE}
    return JSONResponse(link.model_dump(mode="json"), 202, headers)
