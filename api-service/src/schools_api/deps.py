"""What the routes ask for, as ``Annotated`` aliases."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Header, Path, Query, Request
from redis import Redis
from sqlalchemy import Engine

from schools_api.desk import ChartDesk
from schools_api.errors import ChartNotFound
from schools_api.parameters import SchoolsQuery
from schools_api.preconditions import MAX_WAIT, preferred_wait
from schools_api.prepared import Answers
from schools_api.waiting import ChartListener

# All are ``async``: FastAPI would spend a thread on each that is not.


async def _engine(request: Request) -> Any:
    return request.state.engine


async def _broker(request: Request) -> Any:
    return request.state.broker


async def _listener(request: Request) -> Any:
    return request.state.listener


async def _answers(request: Request) -> Any:
    return request.state.answers


DatabaseDep = Annotated[Engine, Depends(_engine)]
BrokerDep = Annotated[Redis, Depends(_broker)]
AnswersDep = Annotated[Answers, Depends(_answers)]
ListenerDep = Annotated[ChartListener, Depends(_listener)]


def desk_of(request: Request) -> ChartDesk:
    """The desk, as it serves whoever asks."""
    state = request.state
    allowance = state.allowances.of(request.client and request.client.host)
    return ChartDesk(state.engine, state.publisher, state.chart_store, allowance)


async def _desk(request: Request) -> ChartDesk:
    return desk_of(request)


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


DeskDep = Annotated[ChartDesk, Depends(_desk)]
ChartIdDep = Annotated[UUID, Depends(_chart_id)]
WaitDep = Annotated[int | None, Depends(_wait)]
IfNoneMatch = Annotated[
    str | None, Header(description="ETags of answers that the client has (RFC 9110).")
]
SchoolsQueryDep = Annotated[SchoolsQuery, Query()]
