"""Finished answers, kept in memory to be sent again byte for byte.

An image never changes, and a page of schools whose chart is drawn changes only with the data.
Neither asks PostgreSQL, the chart volume or even FastAPI a second time.
"""

from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from cachetools import LRUCache
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from schools_api.preconditions import matches

MAX_BYTES = 64 * 2**20
"""Memory for finished answers, per process; the least recently sent make room."""

MAX_QUERY = 1000
"""Bytes of a query string whose answer is kept: anyone can spell one question in many ways."""

_OVERHEAD = 2000  # what is around a body, with a query of this length


@dataclass(frozen=True)
class Answer:
    """A finished answer with a strong ETag, true of what was loaded at one time, or for ever."""

    body: bytes
    media_type: str
    etag: str
    headers: dict[str, str]
    loaded_at: datetime | None = None

    def to(self, if_none_match: str | None) -> Response:
        """All of it, or 304 for a client that has it already."""
        headers = {"ETag": self.etag, **self.headers}
        if if_none_match is not None and matches(if_none_match, self.etag):
            return Response(status_code=304, headers=headers)
        return Response(self.body, headers=headers, media_type=self.media_type)

    def __len__(self) -> int:
        """Bytes of memory, roughly."""
        return len(self.body) + _OVERHEAD


class Answers:
    """At most ``MAX_BYTES`` of finished answers, by path and query.

    ``loaded_at`` tells which data are there, None while that is not known for sure: then only
    what holds for ever is sent again.
    """

    def __init__(self) -> None:
        self.loaded_at: datetime | None = None
        self._kept: LRUCache[tuple[str, bytes], Answer] = LRUCache(MAX_BYTES, getsizeof=len)
        self._lock = Lock()

    def keep(self, scope: Scope, answer: Answer) -> None:
        """Answer this request, whenever it comes again, with ``answer``."""
        if len(scope["query_string"]) > MAX_QUERY:
            return
        with self._lock:
            self._kept[_address(scope)] = answer

    def find(self, scope: Scope) -> Answer | None:
        """The answer to a request, if it is kept and still true."""
        with self._lock:
            answer = self._kept.get(_address(scope))
        if answer is None or answer.loaded_at not in (None, self.loaded_at):
            return None
        return answer


class AnswerAgain:
    """Sends what is kept; all else goes on to the application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            answer = scope["state"]["answers"].find(scope)
            headers = Headers(scope=scope)
            # A preference has to be confirmed, which the route does.
            if answer is not None and "prefer" not in headers:
                await answer.to(headers.get("if-none-match"))(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _address(scope: Scope) -> tuple[str, bytes]:
    return scope["path"], scope["query_string"]
