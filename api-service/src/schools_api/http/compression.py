"""Answers compressed with gzip, for clients that accept it."""

import zlib
from collections.abc import Iterator

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import Message, Receive, Scope, Send

from schools_api.http.middleware import HttpMiddleware

LEVEL = 4
"""Of zlib, 1 to 9: a page of 50 schools takes 0.2 ms; with 6 it takes twice that to be a tenth
smaller."""

MIN_BYTES = 1000
"""Shorter bodies are left alone: they fit into one packet."""

COMPRESSIBLE = {
    "application/json",
    "image/svg+xml",
    "text/css",
    "text/csv",
    "text/html",
    "text/javascript",
}
"""Media types of kept answers that are compressed; the other pictures are compressed already."""

_TEXTS = ("application/json", "application/problem", "text/html")

VARY = {"Vary": "Accept-Encoding"}
"""Tells caches that an answer has other bytes for other clients."""


def accepts_gzip(headers: Headers) -> bool:
    """Tell if a client's ``Accept-Encoding`` names gzip, with a weight above zero (RFC 9110)."""
    for coding in ",".join(headers.getlist("accept-encoding")).lower().split(","):
        name, _, weight = coding.replace(" ", "").partition(";q=")
        if name == "gzip":
            return not weight or bool(weight.strip("0."))
    return False


def compressed(body: bytes) -> bytes:
    """Compress a body; the same bytes each time."""
    return b"".join(compressed_stream(iter([body])))


def compressed_stream(parts: Iterator[bytes]) -> Iterator[bytes]:
    """Compress a body that comes in parts."""
    compressor = zlib.compressobj(LEVEL, wbits=16 + zlib.MAX_WBITS)  # 16: in gzip's format
    for part in parts:
        yield compressor.compress(part)
    yield compressor.flush()


def compressed_etag(etag: str) -> str:
    """The ETag of an answer's compressed form: strong ones tell apart what differs in bytes."""
    return f'{etag[:-1]}-gzip"'


class CompressTexts(HttpMiddleware):
    """Middleware that compresses JSON and HTML which are not kept: reports, errors, pages.

    An answer with an ETag comes as it is to be sent: its ETag belongs to its bytes.
    """

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, compressed where the client accepts that."""
        accepted = accepts_gzip(Headers(scope=scope))
        start: Message | None = None

        async def send_compressed(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message  # its headers depend on the body
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
