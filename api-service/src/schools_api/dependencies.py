"""Parameters that several routes share, as ``Annotated`` aliases."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Header, Request
from redis import Redis
from schools_common.chart_store.contract import PictureReader
from sqlalchemy import Engine

from schools_api.charts.queue import ChartQueue
from schools_api.charts.service import ChartService
from schools_api.charts.waiting import WaitingRequests
from schools_api.dataset.current import CurrentPublication
from schools_api.http.response_cache import ResponseCache


@dataclass(frozen=True)
class Services:
    """The parts of a running API that routes use; ``public_url`` is the setting."""

    engine: Engine
    broker: Redis
    charts: ChartService
    queue: ChartQueue
    store: PictureReader
    waiting: WaitingRequests
    publication: CurrentPublication
    responses: ResponseCache
    public_url: str


async def _services(request: Request) -> Any:  # FastAPI runs a ``def`` in a thread
    return request.state.services


ServicesDep = Annotated[Services, Depends(_services)]
IfNoneMatch = Annotated[
    str | None, Header(description="ETags of answers that the client has (RFC 9110).")
]
