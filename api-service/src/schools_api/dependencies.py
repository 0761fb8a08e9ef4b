"""Parameters that several routes share, as ``Annotated`` aliases."""

from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Header, Path, Request
from redis import Redis
from sqlalchemy import Engine

from schools_api.charts.service import ChartService
from schools_api.charts.waiting import WaitingRequests
from schools_api.dataset.current import CurrentPublication
from schools_api.errors import ChartNotFound
from schools_api.http.preconditions import MAX_WAIT, preferred_wait
from schools_api.http.response_cache import ResponseCache


@dataclass(frozen=True)
class Services:
    """The parts of a running API that routes use."""

    engine: Engine
    broker: Redis
    charts: ChartService
    waiting: WaitingRequests
    publication: CurrentPublication
    responses: ResponseCache


# All are ``async``: FastAPI would spend a thread on each that is not.


async def _services(request: Request) -> Any:
    return request.state.services


async def _chart_id(
    id: Annotated[  # noqa: A002 - its name in the address
        str,
        Path(
            description="The id of a chart, as handed out by `GET /schools`.",
            examples=["cb0ee036-712c-584f-bbb5-562e614fff4e"],
            json_schema_extra={"format": "uuid"},
        ),
    ],
) -> UUID:
    try:
        found = UUID(id)
    except ValueError:
        raise ChartNotFound from None
    if str(found) != id.lower():  # UUID() also takes other spellings, such as with braces
        raise ChartNotFound
    return found


async def _wait(
    request: Request,
    prefer: Annotated[
        str | None,
        Header(
            description=f"`wait=N` holds the answer for up to N seconds (at most {MAX_WAIT}) until "
            "the image is there (RFC 7240).",
            examples=["wait=5"],
        ),
    ] = None,
) -> int | None:
    # ``prefer`` documents the header, which may come in several lines.
    return preferred_wait(", ".join(request.headers.getlist("prefer")))


ServicesDep = Annotated[Services, Depends(_services)]
ChartIdDep = Annotated[UUID, Depends(_chart_id)]
WaitDep = Annotated[int | None, Depends(_wait)]
IfNoneMatch = Annotated[
    str | None, Header(description="ETags of answers that the client has (RFC 9110).")
]
