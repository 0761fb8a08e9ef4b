"""Exception handlers: problems as JSON, as a picture, or as an HTML page."""

from collections.abc import Callable
from http import HTTPStatus

from anyio.to_thread import run_sync
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from schools_common.chart_store.contract import ChartStoreError
from sqlalchemy import exc
from starlette.exceptions import HTTPException

from schools_api import errors
from schools_api.http import pictures
from schools_api.http.problem import Problem
from schools_api.http.problems import problem_of
from schools_api.metrics import REFUSALS

AsPage = Callable[[Request, Problem], Response]
"""Renders a problem as an HTML page."""


def install(app: FastAPI, as_page: AsPage) -> None:
    """Add exception handlers to ``app`` that send every error as a problem.

    Browsers get a page for unknown addresses and for unexpected errors.
    """

    async def handle_http(request: Request, error: Exception) -> Response:
        problem = problem_of(error)
        if problem and problem.status == HTTPStatus.NOT_FOUND and _wants_page(request):
            return await run_sync(as_page, request, problem)
        return await _handle_expected(request, error)

    async def handle_unexpected(request: Request, error: Exception) -> Response:
        # The server logs the error; the client gets no details.
        problem = Problem(
            HTTPStatus.INTERNAL_SERVER_ERROR,
            "An unexpected error occurred and was logged.",
            title="Something went wrong",
        )
        if _wants_page(request):
            return await run_sync(as_page, request, problem)
        return await _send(problem, request)

    app.add_exception_handler(HTTPException, handle_http)
    expected = (RequestValidationError, exc.SQLAlchemyError, ChartStoreError)
    for kind in (*expected, *_service_errors()):
        app.add_exception_handler(kind, _handle_expected)
    app.add_exception_handler(Exception, handle_unexpected)


def _wants_page(request: Request) -> bool:
    html = request.headers.get("accept", "").startswith("text/html")
    return html and request.method == "GET" and pictures.canvas_of(request) is None


def _service_errors() -> list[type[Exception]]:
    found = vars(errors).values()
    return [each for each in found if isinstance(each, type) and issubclass(each, Exception)]


async def _handle_expected(request: Request, error: Exception) -> Response:
    problem = problem_of(error)
    if problem is None:
        raise error
    if isinstance(error, errors.TooManyCharts | errors.QueueFull):
        REFUSALS.labels(problem.kind).inc()
    return await _send(problem, request)


async def _send(problem: Problem, request: Request) -> Response:
    canvas = pictures.canvas_of(request)
    if canvas is None:
        return problem.response()
    return await run_sync(problem.picture, canvas)
