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

    async def answer_http(request: Request, error: Exception) -> Response:
        problem = problem_of(error)
        if problem and problem.status == HTTPStatus.NOT_FOUND and _is_for_a_person(request):
            return await run_sync(as_page, request, problem)
        return await _answer(request, error)

    async def answer_unexpected(request: Request, error: Exception) -> Response:
        # The server logs the error; the client gets no details.
        problem = Problem(
            HTTPStatus.INTERNAL_SERVER_ERROR,
            "An unexpected error occurred and was logged.",
            title="Something went wrong",
        )
        if _is_for_a_person(request):
            return await run_sync(as_page, request, problem)
        return await _sent(problem, request)

    app.add_exception_handler(HTTPException, answer_http)
    expected = (RequestValidationError, exc.SQLAlchemyError, ChartStoreError)
    for kind in (*expected, *_of_the_service()):
        app.add_exception_handler(kind, _answer)
    app.add_exception_handler(Exception, answer_unexpected)


def _is_for_a_person(request: Request) -> bool:
    html = request.headers.get("accept", "").startswith("text/html")
    return html and request.method == "GET" and pictures.page_of(request) is None


def _of_the_service() -> list[type[Exception]]:
    found = vars(errors).values()
    return [each for each in found if isinstance(each, type) and issubclass(each, Exception)]


async def _answer(request: Request, error: Exception) -> Response:
    problem = problem_of(error)
    if problem is None:
        raise error
    if isinstance(error, errors.TooManyCharts | errors.QueueFull):
        REFUSALS.labels(problem.kind).inc()
    return await _sent(problem, request)


async def _sent(problem: Problem, request: Request) -> Response:
    page = pictures.page_of(request)
    if page is None:
        return problem.response()
    return await run_sync(problem.picture, page)
