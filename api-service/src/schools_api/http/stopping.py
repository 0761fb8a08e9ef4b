"""An answer for requests that take longer than the server, as it stops, waits for them."""

from asyncio import CancelledError
from http import HTTPStatus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from schools_api.http.problem import Problem
from schools_api.http.problems import RETRY_AFTER

STOPPING = "The server is stopping; repeat the request."


class AnswerCancelled:
    """Middleware that says 503 where uvicorn, which cancels the request, would say a bare 500."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def note_and_send(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, note_and_send)
        except CancelledError:
            if started or scope["type"] != "http":
                raise
            headers = {"Retry-After": str(RETRY_AFTER)}
            problem = Problem(HTTPStatus.SERVICE_UNAVAILABLE, STOPPING, headers=headers)
            await problem.response()(scope, receive, send)
