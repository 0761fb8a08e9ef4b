"""Building blocks of the API's own middleware, and the middleware for HEAD."""

from abc import ABC, abstractmethod
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class HttpMiddleware(ABC):
    """Middleware for HTTP requests; other ASGI scopes pass through."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self.handle(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    @abstractmethod
    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle an HTTP request."""


class HeadMiddleware(HttpMiddleware):
    """Middleware that handles HEAD like GET; uvicorn omits the body."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass HEAD on as GET, and copy the matched route to the outer scope for the metrics."""
        if scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return
        inner = {**scope, "method": "GET"}
        await self.app(inner, receive, send)
        scope["route"] = inner.get("route")


def on_response_start(send: Send, hook: Callable[[Message], None]) -> Send:
    """Wrap ``send`` to call ``hook`` with the response's start, which it may change."""

    async def send_with_hook(message: Message) -> None:
        if message["type"] == "http.response.start":
            hook(message)
        await send(message)

    return send_with_hook
