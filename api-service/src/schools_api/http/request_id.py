"""An id for each request, in its answer, in log lines, and in what it has the workers do."""

import re
from uuid import uuid4

from schools_common.logs import REQUEST_ID
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_NAME = b"x-request-id"
_SANE = re.compile(rb"[!-~]{1,100}")
"""Printable, without spaces, so that no log line can be forged with it."""


class WithRequestId:
    """Middleware that takes the client's ``X-Request-ID``, or makes one, and sends it back."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = next((value for name, value in scope["headers"] if name == _NAME), b"")
        id_ = given if _SANE.fullmatch(given) else uuid4().hex.encode()
        REQUEST_ID.set(id_.decode())

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (_NAME, id_)]
            await send(message)

        await self._app(scope, receive, send_with_id)
