"""The parts that the API's own middleware is made of."""

from abc import ABC, abstractmethod
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class HttpMiddleware(ABC):
    """Middleware of HTTP requests; whatever else the server asks of ``app`` is passed on."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self.answer(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    @abstractmethod
    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""


def noticing(send: Send, note: Callable[[Message], None]) -> Send:
    """Send, and before the start of the answer have ``note`` look at it, or change it."""

    async def send_noted(message: Message) -> None:
        if message["type"] == "http.response.start":
            note(message)
        await send(message)

    return send_noted
