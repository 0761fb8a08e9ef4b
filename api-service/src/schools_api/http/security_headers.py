"""Security headers for every response, including errors and cached ones."""

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from schools_api.http import pictures
from schools_api.http.docs_page import DOCS_PATH, DOCS_POLICY
from schools_api.http.middleware import HttpMiddleware, on_response_start

NOTHING = f"{pictures.POLICY}; frame-ancestors 'none'"
"""Content-Security-Policy of data responses: they may load nothing, whatever they contain."""

_Headers = list[tuple[bytes, bytes]]


def _headers(policy: str) -> _Headers:
    return [
        (b"content-security-policy", policy.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
        # Any site may embed a chart.
        (b"cross-origin-resource-policy", b"cross-origin"),
    ]


# Built once, since thousands of responses a second get them.
DATA_HEADERS, _DOCS_HEADERS = _headers(NOTHING), _headers(DOCS_POLICY)
_POLICY = b"content-security-policy"


class SecurityHeadersMiddleware(HttpMiddleware):
    """Middleware that adds the headers to each response.

    A response with its own Content-Security-Policy keeps it.
    """

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the headers to the response."""
        headers = _DOCS_HEADERS if scope["path"] == DOCS_PATH else DATA_HEADERS

        def add_headers(message: Message) -> None:
            given = message["headers"]
            own = any(name == _POLICY for name, _ in given)
            message["headers"] = [*given, *(headers[1:] if own else headers)]

        await self.app(scope, receive, on_response_start(send, add_headers))


def with_security_headers(app: ASGIApp, origins: tuple[str, ...]) -> ASGIApp:
    """Wrap an application to add the headers, and to let pages of ``origins`` read responses."""
    if origins:
        app = CORSMiddleware(
            app,
            allow_origins=origins,
            allow_methods=("GET", "HEAD"),
            allow_headers=("If-None-Match", "Prefer", "X-Request-ID"),
            expose_headers=(
                "Content-Disposition",
                "Content-Location",
                "ETag",
                "Link",
                "Location",
                "Preference-Applied",
                "Retry-After",
                "X-Request-ID",
            ),
        )
    return SecurityHeadersMiddleware(app)
