"""Mapping of exceptions to the problems that clients see (RFC 9457)."""

from http import HTTPStatus

from fastapi.exceptions import RequestValidationError
from psycopg2.errors import QueryCanceled, UndefinedTable
from schools_common.chart_store.contract import ChartStoreError
from schools_common.charts.titles import plural
from schools_common.database import connection_lost
from sqlalchemy import exc
from starlette.exceptions import HTTPException

from schools_api import errors
from schools_api.http.invalid import sentence
from schools_api.http.problem import Problem

_OF_ADDRESSES = {
    HTTPStatus.NOT_FOUND: "There is nothing at this address; GET /docs lists all addresses.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address accepts only the methods in the Allow header.",
}

RETRY_AFTER = 2
"""Default ``Retry-After`` in seconds."""


def problem_of(error: Exception) -> Problem | None:  # noqa: PLR0911, PLR0912 - one for each
    """Map an exception to a problem; None if it is unexpected."""
    match error:
        case RequestValidationError():
            return _invalid(error)
        case HTTPException():
            return _http(error)
        case errors.ChartNotFound():
            return Problem(
                HTTPStatus.NOT_FOUND,
                "No chart has this id. GET /schools hands out the ids of charts.",
                kind="no-such-chart",
                title="No such chart",
            )
        case errors.ChartExpired():
            return Problem(
                HTTPStatus.GONE,
                "This chart is no longer kept: its data were replaced, and nobody asked for it in "
                "30 days. (Or the id was never handed out.) GET /schools with its filters gives "
                "the current chart.",
                kind="chart-expired",
                title="No longer kept",
            )
        case errors.SchoolNotFound():
            return Problem(
                HTTPStatus.NOT_FOUND,
                f"No school in the loaded data has the DBN {error}. "
                "GET /suggest finds schools by name.",
                kind="no-such-school",
                title="No such school",
            )
        case errors.TooManyCharts():
            return Problem(
                HTTPStatus.TOO_MANY_REQUESTS,
                "You have requested too many new charts within a minute; try again in "
                f"{plural(error.wait, 'second')}. Charts already drawn remain available.",
                kind="too-many-new-charts",
                title="Too many new charts",
                headers={"Retry-After": str(error.wait), "Cache-Control": "no-store"},
            )
        case errors.DrawingFailed():
            return Problem(
                HTTPStatus.INTERNAL_SERVER_ERROR,
                f"The chart could not be drawn: {error}. Request it again in a minute to retry.",
                kind="drawing-failed",
                title="Drawing failed",
                headers={"Cache-Control": "no-store"},
            )
        case errors.NotDrawnYet():
            return _unavailable(
                "The chart is not drawn yet, but it will be: ask for it again in a moment.",
                kind="not-drawn-yet",
                title="Not drawn yet",
                headers={"Cache-Control": "no-store"},
            )
        case errors.QueueFull():
            return _unavailable(
                "Too many charts are waiting to be drawn; ask for this one again later.",
                kind="queue-full",
                title="Too many charts are waiting",
            )
        case errors.DataNotLoaded() | exc.ProgrammingError(orig=UndefinedTable()):
            # The loader creates the tables.
            return _unavailable(
                "No data are loaded yet; GET /dataset shows how far loading is, or why it failed.",
                kind="data-not-loaded",
                title="No data are loaded yet",
            )
        case ChartStoreError():
            return _unavailable("The picture cannot be read at the moment.")
        case errors.Unavailable():
            return _unavailable(str(error), missing=error.missing)
        case exc.OperationalError(orig=QueryCanceled()):
            return _unavailable("The database took too long to answer.")
        case _ if isinstance(error, exc.TimeoutError) or connection_lost(error):
            return _unavailable("The database does not answer.")
        case _:
            return None


def _unavailable(
    detail: str,
    kind: str = "unavailable",
    title: str = "Not available at the moment",
    missing: list[str] | None = None,
    headers: dict[str, str] | None = None,
) -> Problem:
    headers = {"Retry-After": str(RETRY_AFTER), **(headers or {})}
    members = {"missing": missing} if missing else {}
    return Problem(HTTPStatus.SERVICE_UNAVAILABLE, detail, kind, title, headers, members)


def _invalid(error: RequestValidationError) -> Problem:
    found = [
        {"parameter": str(each["loc"][1]), "detail": sentence(each)} for each in error.errors()
    ]
    names = list(dict.fromkeys(each["parameter"] for each in found))
    told = found[0]["detail"] if len(found) == 1 else f"These are not valid: {', '.join(names)}"
    return Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        f"{told}.",
        kind="invalid-parameters",
        title="Invalid parameters",
        members={"errors": found},
    )


def _http(error: HTTPException) -> Problem:
    headers = dict(error.headers or {})
    if "GET" in headers.get("Allow", ""):
        headers["Allow"] = "GET, HEAD"
    status = HTTPStatus(error.status_code)
    return Problem(status, _OF_ADDRESSES.get(status, error.detail), headers=headers)
