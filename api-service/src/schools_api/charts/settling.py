"""Wait for the outcome of a chart."""

from uuid import UUID

from anyio.to_thread import run_sync
from fastapi import Request

from schools_api.charts.pictures import picture_answer
from schools_api.charts.rate_limit import client_of
from schools_api.charts.service import ChartService
from schools_api.charts.state import ChartStatus, Moved
from schools_api.dependencies import Services
from schools_api.errors import DrawingFailed
from schools_api.http.response_cache import CachedResponse


async def wait_for_picture(
    id_: UUID, services: Services, request: Request, seconds: float
) -> CachedResponse | Moved | None:
    """Wait up to ``seconds`` for the picture; None if it is not drawn by then.

    Returns ``Moved`` for an outdated id. Raises ``DrawingFailed``, and ``TooManyCharts`` or
    ``QueueFull`` if a lost chart cannot be drawn again for now.
    """

    async def look() -> CachedResponse | Moved | None:
        return await run_sync(_look, services.charts, id_, client_of(request))

    found: CachedResponse | Moved | None = await services.waiting.wait(
        id_, seconds, look, request.is_disconnected
    )
    return found


def _look(charts: ChartService, id_: UUID, client: str) -> CachedResponse | Moved | None:
    state = charts.find(id_, client, with_picture=True)
    if isinstance(state, Moved):
        return state
    if state.status is ChartStatus.FAILED:
        raise DrawingFailed(state.record.error)
    if state.blocked_by is not None:
        raise state.blocked_by
    if state.picture is None:
        return None
    return picture_answer(state.record, state.picture)
