"""Request ids, which appear in the response, in log lines and in messages to the workers."""

import re
from uuid import uuid4

from schools_common.logs import REQUEST_ID
from starlette.types import Message, Receive, Scope, Send

from schools_api.http.middleware import HttpMiddleware, on_response_start

_NAME = b"x-request-id"
_SANE = re.compile(rb"[!-~]{1,100}")
"""Printable and without spaces, so that a client cannot forge log lines."""


class RequestIdMiddleware(HttpMiddleware):
    """Middleware that adopts the client's ``X-Request-ID``, or generates one, and returns it."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Set the id for everything that runs in this request, and add it to the response."""
        given = next((value for name, value in scope["headers"] if name == _NAME), b"")
        id_ = given if _SANE.fullmatch(given) else uuid4().hex.encode()
        REQUEST_ID.set(id_.decode())

        def add_id(message: Message) -> None:
            message["headers"] = [*message["headers"], (_NAME, id_)]

        await self.app(scope, receive, on_response_start(send, add_id))
