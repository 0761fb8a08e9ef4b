"""Response to requests that are cancelled when the server stops."""

from asyncio import CancelledError
from http import HTTPStatus

from starlette.types import Message, Receive, Scope, Send

from schools_api.http.middleware import HttpMiddleware, on_response_start
from schools_api.http.problem import Problem
from schools_api.http.problems import RETRY_AFTER

STOPPING = "The server is stopping; repeat the request."


class CancellationMiddleware(HttpMiddleware):
    """Middleware that sends 503 for a cancelled request, where uvicorn would send a bare 500."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send 503 if the request is cancelled before its response has started."""
        started = False

        def note_start(message: Message) -> None:
            nonlocal started
            started = True

        try:
            await self.app(scope, receive, on_response_start(send, note_start))
        except CancelledError:
            if started:
                raise
            headers = {"Retry-After": str(RETRY_AFTER)}
            problem = Problem(HTTPStatus.SERVICE_UNAVAILABLE, STOPPING, headers=headers)
            await problem.response()(scope, receive, send)
