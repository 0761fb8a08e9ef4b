"""Headers that protect browsers, on every answer: errors and cached ones too."""

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from schools_api.http import pictures
from schools_api.http.docs_page import DOCS_PATH, DOCS_POLICY
from schools_api.http.middleware import HttpMiddleware, noticing

NOTHING = f"{pictures.POLICY}; frame-ancestors 'none'"
"""Content-Security-Policy of data: they load nothing, whatever they contain."""

_Headers = list[tuple[bytes, bytes]]


def _headers(policy: str) -> _Headers:
    return [
        (b"content-security-policy", policy.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
        # A chart may be shown in anybody's page.
        (b"cross-origin-resource-policy", b"cross-origin"),
    ]


# Made once: thousands of answers a second get them.
DATA_HEADERS, _DOCS_HEADERS = _headers(NOTHING), _headers(DOCS_POLICY)
_POLICY = b"content-security-policy"


class SecurityHeaders(HttpMiddleware):
    """Middleware around everything else, which adds the headers to each answer.

    An answer that has a Content-Security-Policy of its own keeps it.
    """

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the headers."""
        headers = _DOCS_HEADERS if scope["path"] == DOCS_PATH else DATA_HEADERS

        def add_headers(message: Message) -> None:
            given = message["headers"]
            own = any(name == _POLICY for name, _ in given)
            message["headers"] = [*given, *(headers[1:] if own else headers)]

        await self.app(scope, receive, noticing(send, add_headers))


def guarded(app: ASGIApp, origins: tuple[str, ...]) -> ASGIApp:
    """Wrap an application: adds the headers, and lets pages of ``origins`` read its answers."""
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
    return SecurityHeaders(app)
