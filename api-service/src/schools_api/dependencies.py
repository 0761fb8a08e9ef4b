"""Parameters that several routes share, as ``Annotated`` aliases."""

from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Header, Path, Request
from pydantic import BaseModel, ConfigDict, Field
from redis import Redis
from schools_common.chart_store.contract import PictureReader
from sqlalchemy import Engine

from schools_api.charts.queue import ChartQueue
from schools_api.charts.service import ChartService
from schools_api.charts.waiting import WaitingRequests
from schools_api.dataset.current import CurrentPublication
from schools_api.errors import ChartNotFound
from schools_api.http.parameters import read_query
from schools_api.http.preconditions import MAX_WAIT, preferred_wait
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


# All are ``async``: FastAPI runs any other dependency in a thread.


async def _services(request: Request) -> Any:
    return request.state.services


async def _chart_id(
    id: Annotated[  # noqa: A002 - its name in the address
        str,
        Path(
            description="The id of a chart, as handed out by `GET /schools`.",
            examples=["03b7a17a-4030-5498-8c45-da84d855f081"],
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


class ImageQuery(BaseModel):
    """The parameter of an image."""

    model_config = ConfigDict(extra="forbid")

    wait: Annotated[int, Field(ge=0)] | None = Field(
        default=None,
        description="Holds the answer like `Prefer: wait=N`, for an `<img>`, which sends no "
        f"headers; at most {MAX_WAIT} seconds, whatever is given.",
        examples=[5],
    )


@dataclass(frozen=True)
class Wait:
    """Seconds that a client waits: ``given`` in the URL, ``preferred`` in ``Prefer``."""

    given: int | None
    preferred: int | None

    @property
    def seconds(self) -> int:
        """Seconds to wait; the header takes precedence."""
        return self.preferred if self.preferred is not None else min(self.given or 0, MAX_WAIT)


async def _wait(
    request: Request,
    query: Annotated[ImageQuery, read_query(ImageQuery)],
    prefer: Annotated[
        str | None,
        Header(
            description=f"`wait=N` holds the answer for up to N seconds (at most {MAX_WAIT}) until "
            "the image is there (RFC 7240).",
            examples=["wait=5"],
        ),
    ] = None,
) -> Wait:
    # ``prefer`` documents the header, which may come in several lines.
    preferred = preferred_wait(", ".join(request.headers.getlist("prefer")))
    return Wait(query.wait, preferred)


ServicesDep = Annotated[Services, Depends(_services)]
ChartIdDep = Annotated[UUID, Depends(_chart_id)]
WaitDep = Annotated[Wait, Depends(_wait)]
IfNoneMatch = Annotated[
    str | None, Header(description="ETags of answers that the client has (RFC 9110).")
]
