"""GET /charts: status and image of a chart."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Path, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from pydantic import BaseModel, ConfigDict, Field

from schools_api.charts.pictures import CONTENT
from schools_api.charts.rate_limit import client_of
from schools_api.charts.schema import ChartDetails, ChartLink
from schools_api.charts.state import ChartStatus, Moved
from schools_api.dependencies import IfNoneMatch, ServicesDep
from schools_api.errors import ChartNotFound
from schools_api.http.documentation import Responses, header, problems
from schools_api.http.parameters import read_query
from schools_api.http.preconditions import MAX_WAIT, preferred_wait
from schools_api.http.response_cache import CachedResponse

router = APIRouter(prefix="/charts", tags=["Charts"])

NO_STORE = {"Cache-Control": "no-store"}


# Both dependencies are ``async``: FastAPI runs any other in a thread.


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


ChartIdDep = Annotated[UUID, Depends(_chart_id)]
WaitDep = Annotated[Wait, Depends(_wait)]


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
    "Content-Disposition": header("`inline`, and a name for the file, after what it shows."),
}
_IMAGE_RESPONSES: Responses = {
    200: {
        "description": "The image.",
        "content": CONTENT,
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
    responses=problems(404, 410, 429, 503) | _moved("the chart"),
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
    responses=_IMAGE_RESPONSES | _moved("the image") | problems(404, 410, 422, 429, 500, 503),
)
async def get_image(
    id_: ChartIdDep,
    services: ServicesDep,
    wait: WaitDep,
    request: Request,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """An id that was handed out leads to its image, whatever happens in between.

    Only 30 days after it was last asked for, and once its data were replaced, it is gone (410).

    While it is being drawn the answer is 202, to be asked again a second later. With `wait=10`,
    or `Prefer: wait=10`, the answer comes once the image is there, or after 10 seconds.
    """
    scope = {**request.scope, "query_string": b""}  # one cache entry, whatever ``wait`` is
    # ``Prefer: wait`` bypasses the cache, so that a lost picture is noticed.
    ask_store = wait.preferred is not None
    cached = None if ask_store else services.responses.get(scope, request.headers)
    outcome = cached or await services.waiting.picture(id_, request, wait.seconds)
    if isinstance(outcome, CachedResponse):
        response = services.responses.respond(scope, outcome, if_none_match, keep=cached is None)
    elif isinstance(outcome, Moved):
        again = f"?wait={wait.given}" if wait.given is not None else ""
        response = RedirectResponse(f"/charts/{outcome.id}/image{again}", headers=NO_STORE)
    else:
        response = _pending(id_)
    if wait.preferred is not None:
        response.headers["Preference-Applied"] = f"wait={wait.preferred}"
    return response


def _pending(id_: UUID) -> Response:
    link = ChartLink.of(id_, ChartStatus.PENDING)
    headers = {"Location": link.image_url, "Retry-After": "1", **NO_STORE}
    return JSONResponse(link.model_dump(mode="json"), 202, headers)
