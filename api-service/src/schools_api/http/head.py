"""HEAD for all routes."""

from starlette.types import Receive, Scope, Send

from schools_api.http.middleware import HttpMiddleware


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
