"""What can go wrong, and how it is told: every error is application/problem+json (RFC 9457)."""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from psycopg2.errors import QueryCanceled, UndefinedTable
from sqlalchemy import exc
from starlette.exceptions import HTTPException

RETRY_AFTER = 2
"""Seconds after which to try again what was not available."""

_UNKNOWN = "There is no such parameter"


class Problem(Exception):
    """An error to be told to the client; each subclass is a type of problem."""

    status = HTTPStatus.INTERNAL_SERVER_ERROR
    title = "Something went wrong"
    type = "about:blank"

    def __init__(
        self, detail: str, headers: dict[str, str] | None = None, **members: object
    ) -> None:
        super().__init__(detail)
        self.detail, self.headers, self.members = detail, headers, members


class InvalidParameters(Problem):
    """Parameters that are unknown or impossible; ``errors`` names each."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    title = "Invalid parameters"
    type = "urn:school-charts:problem:invalid-parameters"

    def __init__(self, errors: list[dict[str, str]]) -> None:
        names = ", ".join(dict.fromkeys(error["parameter"] for error in errors))
        super().__init__(f"Not understood: {names}.", errors=errors)


class ChartNotFound(Problem):
    """An id that was never handed out."""

    status = HTTPStatus.NOT_FOUND
    title = "No such chart"
    type = "urn:school-charts:problem:no-such-chart"

    def __init__(self) -> None:
        super().__init__("No chart has this id. GET /schools hands out the ids of charts.")


class TooManyCharts(Problem):
    """A client that ordered as many new charts as it may."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    title = "Too many new charts"
    type = "urn:school-charts:problem:too-many-new-charts"

    def __init__(self, wait: int) -> None:
        super().__init__(
            f"You ordered many new charts within a minute: try again in {wait} seconds. "
            "Whatever was drawn and is kept stays at hand meanwhile.",
            {"Retry-After": str(wait), "Cache-Control": "no-store"},
        )


class DrawingFailed(Problem):
    """A chart that the renderer could not draw."""

    title = "Drawing failed"
    type = "urn:school-charts:problem:drawing-failed"

    def __init__(self, error: str) -> None:
        super().__init__(
            f"The chart could not be drawn: {error}. Ask again in a minute, and it is drawn again.",
            {"Cache-Control": "no-store"},
        )


class Unavailable(Problem):
    """Something that the service needs is not there, for now."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    title = "Not available at the moment"
    type = "urn:school-charts:problem:unavailable"

    def __init__(self, detail: str, **members: object) -> None:
        super().__init__(detail, {"Retry-After": str(RETRY_AFTER)}, **members)


class QueueFull(Unavailable):
    """A chart that has to wait until others are drawn, before it may even queue."""

    title = "Too many charts wait"
    type = "urn:school-charts:problem:queue-full"

    def __init__(self) -> None:
        super().__init__("Too many charts wait to be drawn; this one will be when you ask again.")


class DataNotLoaded(Unavailable):
    """The first load has not ended yet."""

    title = "No data are loaded yet"
    type = "urn:school-charts:problem:data-not-loaded"

    def __init__(self) -> None:
        super().__init__(
            "No data are loaded yet; GET /dataset tells how far the load is, or why it failed."
        )


def problem_of(status: HTTPStatus, detail: str, headers: dict[str, str] | None = None) -> Problem:
    """A problem of which there is no more to say than its status and detail."""
    problem = Problem(detail, headers)
    problem.status, problem.title = status, status.phrase
    return problem


def answer_to(problem: Problem) -> JSONResponse:
    """A problem as it is sent."""
    body: dict[str, Any] = {
        "type": problem.type,
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        **problem.members,
    }
    return JSONResponse(body, problem.status, problem.headers, "application/problem+json")


def install(app: FastAPI) -> None:
    """Answer every error of ``app`` as a problem."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(exc.ProgrammingError, _programming)
    for unreachable in (exc.OperationalError, exc.InterfaceError, exc.TimeoutError):
        app.add_exception_handler(unreachable, _unreachable)
    app.add_exception_handler(Exception, _unexpected)


# Each handler is called with errors of the class that it is installed for, which Starlette's
# types cannot say: hence the assertions.


async def _problem(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Problem)  # noqa: S101 - see above
    return answer_to(error)


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - see above
    found = [
        {
            "parameter": str(each["loc"][1]),
            "detail": _UNKNOWN if each["type"] == "extra_forbidden" else str(each["msg"]),
        }
        for each in error.errors()
    ]
    return await _problem(request, InvalidParameters(found))


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - see above
    headers = dict(error.headers or {})
    if "GET" in headers.get("Allow", ""):
        headers["Allow"] = "GET, HEAD"
    return answer_to(problem_of(HTTPStatus(error.status_code), error.detail, headers))


async def _programming(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, exc.ProgrammingError)  # noqa: S101 - see above
    if isinstance(error.orig, UndefinedTable):  # the loader makes the tables
        return await _problem(request, DataNotLoaded())
    raise error


async def _unreachable(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, exc.SQLAlchemyError)  # noqa: S101 - see above
    if isinstance(getattr(error, "orig", None), QueryCanceled):
        return await _problem(request, Unavailable("The database took too long to answer."))
    return await _problem(request, Unavailable("The database does not answer."))


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    # The server logs the error itself; the client learns nothing of the inside.
    return await _problem(request, Problem("An unexpected error, which was logged."))
