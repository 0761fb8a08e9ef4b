"""Cache of complete responses in memory, sent again byte for byte.

A picture never changes, and a page of schools whose chart is drawn changes only with the data.
A cache hit involves neither PostgreSQL, nor the chart store, nor FastAPI.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock
from time import monotonic
from typing import Any, Self

from cachetools import LRUCache
from prometheus_client import Counter
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from schools_api.http.compression import (
    COMPRESSIBLE,
    MIN_BYTES,
    VARY,
    accepts_gzip,
    compressed,
    compressed_etag,
)
from schools_api.http.preconditions import matches

MAX_BYTES = 64 * 2**20
"""Memory of the cache, per process; the least recently used responses are evicted."""

MAX_QUERY = 1000
"""Longest query string, in bytes, whose response is cached: queries have many spellings."""

CACHE_HITS = Counter("schools_cache_hits", "Answers sent from memory")

_Key = tuple[str, bytes, str | None]

TTL = 24 * 3600.0
"""Time to live in seconds, so that a chart's use is recorded at least once a day."""

LOADED_AT_TTL = 3.0
"""Seconds for which ``loaded_at`` is trusted: it is checked every second, but a check may hang."""

_OVERHEAD = 2000  # bytes of an entry apart from its body, with a query of MAX_QUERY


@dataclass(frozen=True)
class CachedResponse:
    """A complete response with a strong ETag.

    It is valid for the data loaded at ``loaded_at``, or for ever if that is None. ``encoding`` is
    ``gzip`` if the body is compressed. ``route`` is the route that made it, for the metrics.
    """

    body: bytes
    media_type: str
    etag: str
    headers: dict[str, str]
    loaded_at: datetime | None = None
    encoding: str | None = None
    route: Any = None
    created_at: float = field(default_factory=monotonic, compare=False)

    def for_client(self, headers: Headers) -> Self:
        """Return the response for a client with these headers: compressed if it accepts that."""
        if not self._compressible or len(self.body) < MIN_BYTES or not accepts_gzip(headers):
            return self
        if self.encoding is not None:
            return self
        etag = compressed_etag(self.etag)
        return replace(self, body=compressed(self.body), etag=etag, encoding="gzip")

    @property
    def _compressible(self) -> bool:
        return self.media_type.partition(";")[0] in COMPRESSIBLE

    def response(self, if_none_match: str | None) -> Response:
        """Build the full response, or 304 if the client already has it."""
        headers = {"ETag": self.etag, **self.headers, **(VARY if self._compressible else {})}
        if if_none_match is not None and matches(if_none_match, self.etag):
            return Response(status_code=304, headers=headers)
        if self.encoding is not None:
            headers["Content-Encoding"] = self.encoding
        return Response(self.body, headers=headers, media_type=self.media_type)

    def __len__(self) -> int:
        """Approximate memory in bytes."""
        return len(self.body) + _OVERHEAD


class ResponseCache:
    """Responses by path, query and encoding, up to ``MAX_BYTES``.

    ``loaded_at`` is the time at which the present data were loaded. It is trusted for
    ``LOADED_AT_TTL`` seconds; after that, or while it is None, only responses that are valid for
    ever are served.
    """

    def __init__(self) -> None:
        self.loaded_at = None
        self._responses: LRUCache[_Key, CachedResponse] = LRUCache(MAX_BYTES, getsizeof=len)
        self._lock = Lock()

    @property
    def loaded_at(self) -> datetime | None:
        """Time at which the present data were loaded; None while that is uncertain."""
        return self._loaded_at if monotonic() < self._loaded_at_expires else None

    @loaded_at.setter
    def loaded_at(self, loaded_at: datetime | None) -> None:
        self._loaded_at = loaded_at
        self._loaded_at_expires = monotonic() + LOADED_AT_TTL

    def put(self, scope: Scope, response: CachedResponse) -> None:
        """Cache the response to a request."""
        if len(scope["query_string"]) <= MAX_QUERY:
            if "route" in scope:
                response = replace(response, route=scope["route"])
            with self._lock:
                self._responses[_key(scope, response.encoding)] = response

    def respond(
        self, scope: Scope, answer: CachedResponse, if_none_match: str | None, *, keep: bool = True
    ) -> Response:
        """Cache the response to a request, and build what its client gets; see ``response``."""
        answer = answer.for_client(Headers(scope=scope))
        if keep:
            self.put(scope, answer)
        return answer.response(if_none_match)

    def get(self, scope: Scope, headers: Headers) -> CachedResponse | None:
        """Return the cached response to a request if it is still valid, otherwise None.

        An uncompressed one is compressed, and cached, for the first client that accepts that.
        """
        if accepts_gzip(headers) and (found := self._fresh(_key(scope, "gzip"))):
            return found
        plain = self._fresh(_key(scope, None))
        found = plain and plain.for_client(headers)
        if found and found is not plain:
            self.put(scope, found)
        return found

    def _fresh(self, key: _Key) -> CachedResponse | None:
        with self._lock:
            response = self._responses.get(key)
        if response is None or response.loaded_at not in (None, self.loaded_at):
            return None
        if monotonic() - response.created_at > TTL:
            return None
        return response


def _key(scope: Scope, encoding: str | None) -> _Key:
    return scope["path"], scope["query_string"], encoding


class CacheMiddleware:
    """Middleware that serves cached responses and passes all other requests on."""

    def __init__(self, app: ASGIApp, cache: ResponseCache) -> None:
        self._app = app
        self._cache = cache

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            headers = Headers(scope=scope)
            cached = self._cache.get(scope, headers)
            # ``Prefer`` has to be acknowledged, which the route does.
            if cached is not None and "prefer" not in headers:
                CACHE_HITS.inc()
                scope["route"] = cached.route
                await cached.response(headers.get("if-none-match"))(scope, receive, send)
                return
        await self._app(scope, receive, send)
