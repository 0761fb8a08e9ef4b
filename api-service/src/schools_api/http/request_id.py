"""An id for each request, in its answer, in log lines, and in what it has the workers do."""

import re
from uuid import uuid4

from schools_common.logs import REQUEST_ID
from starlette.types import Message, Receive, Scope, Send

from schools_api.http.middleware import HttpMiddleware, noticing

_NAME = b"x-request-id"
_SANE = re.compile(rb"[!-~]{1,100}")
"""Printable, without spaces, so that no log line can be forged with it."""


class WithRequestId(HttpMiddleware):
    """Middleware that takes the client's ``X-Request-ID``, or makes one, and sends it back."""

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the id, and have all that is done for it know the id."""
        given = next((value for name, value in scope["headers"] if name == _NAME), b"")
        id_ = given if _SANE.fullmatch(given) else uuid4().hex.encode()
        REQUEST_ID.set(id_.decode())

        def add_id(message: Message) -> None:
            message["headers"] = [*message["headers"], (_NAME, id_)]

        await self.app(scope, receive, noticing(send, add_id))
