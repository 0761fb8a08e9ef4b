"""gzip compression of responses, for clients that accept it."""

import zlib
from collections.abc import Iterator

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import Message, Receive, Scope, Send

from schools_api.http.middleware import HttpMiddleware

LEVEL = 4
"""zlib level: a page of 50 schools takes 0.2 ms; level 6 takes twice as long to save a tenth."""

MIN_BYTES = 1000
"""Minimum size of a compressed body; shorter ones fit into one packet anyway."""

COMPRESSIBLE = {
    "application/json",
    "image/svg+xml",
    "text/css",
    "text/csv",
    "text/html",
    "text/javascript",
}
"""Media types of cached responses that are compressed; other pictures already are."""

_TEXTS = ("application/json", "application/problem", "text/html")

VARY = {"Vary": "Accept-Encoding"}
"""Header of responses whose bytes depend on the client's ``Accept-Encoding``."""


def accepts_gzip(headers: Headers) -> bool:
    """Return whether ``Accept-Encoding`` lists gzip with a weight above zero (RFC 9110)."""
    for coding in ",".join(headers.getlist("accept-encoding")).lower().split(","):
        name, _, weight = coding.replace(" ", "").partition(";q=")
        if name == "gzip":
            return not weight or bool(weight.strip("0."))
    return False


def compressed(body: bytes) -> bytes:
    """Compress a body; the same body gives the same bytes."""
    return b"".join(compressed_stream(iter([body])))


def compressed_stream(parts: Iterator[bytes]) -> Iterator[bytes]:
    """Compress a body that comes in parts."""
    compressor = zlib.compressobj(LEVEL, wbits=16 + zlib.MAX_WBITS)  # 16 selects gzip's format
    for part in parts:
        yield compressor.compress(part)
    yield compressor.flush()


def compressed_etag(etag: str) -> str:
    """Return the ETag of a response's compressed form: strong ETags identify exact bytes."""
    return f'{etag[:-1]}-gzip"'


class CompressionMiddleware(HttpMiddleware):
    """Middleware that compresses uncached JSON and HTML: reports, errors and pages.

    A response with an ETag is sent unchanged, since its ETag identifies its bytes.
    """

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Compress the response if the client accepts that."""
        accepted = accepts_gzip(Headers(scope=scope))
        start: Message | None = None

        async def send_compressed(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message  # held back: its headers depend on the body
                return
            if start is not None:
                _compress(start, message, accepted=accepted)
                await send(start)
                start = None
            await send(message)

        await self.app(scope, receive, send_compressed)


def _compress(start: Message, message: Message, *, accepted: bool) -> None:
    headers, body = MutableHeaders(raw=start["headers"]), message.get("body", b"")
    is_text = headers.get("content-type", "").startswith(_TEXTS)
    if "etag" in headers or not is_text or message.get("more_body") or len(body) < MIN_BYTES:
        return
    headers.add_vary_header(VARY["Vary"])
    if accepted:
        message["body"] = compressed(body)
        headers["Content-Encoding"] = "gzip"
        headers["Content-Length"] = str(len(message["body"]))
