"""Connection limits: ``uvicorn --http schools_api.http.connection_limits:BoundedHttp``.

uvicorn limits neither the size of a request's head nor the time for receiving a request and
sending a response, and it reports its connection limit in plain text. This module overrides its
protocol class; each refusal is sent as a problem (RFC 9457).
"""

from asyncio import BaseTransport, TimerHandle, Transport
from http import HTTPStatus
from typing import Any, cast

from fastapi.responses import JSONResponse
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from schools_api.http.problem import Problem
from schools_api.http.problems import RETRY_AFTER
from schools_api.http.security_headers import DATA_HEADERS
from schools_api.http.stopping import STOPPING
from schools_api.metrics import REFUSALS

MAX_TARGET = 40_000
"""Maximum bytes of a request target; the longest ``next`` is shorter.

Ten ``q`` of 200 characters, each 12 bytes when percent-encoded, take 24,030 bytes, 500 ``dbn``
5,500, all other parameters, with every possible value, 2,200, and a cursor with a name of 200
such characters 3,300.
"""

MAX_HEAD = 88_000
"""Maximum bytes of a request's target and headers together."""

MAX_BODY = 64_000
"""Maximum bytes of a request body, though no route reads one."""

MAX_CONNECTIONS = 800
"""Maximum connections per process, below the usual limit of 1,024 open files."""

RECEIVE_TIMEOUT = 10
"""Seconds within which a request has to arrive."""

SEND_TIMEOUT = 60
"""Seconds within which a client has to read the part of a response that is buffered."""


class BoundedHttp(HttpToolsProtocol):
    """uvicorn's HTTP protocol with the limits of this module."""

    max_connections = MAX_CONNECTIONS
    receive_timeout: float = RECEIVE_TIMEOUT
    send_timeout: float = SEND_TIMEOUT

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._receiving: TimerHandle | None = None
        self._sending: TimerHandle | None = None
        self._head: int | None = 0  # bytes of an incomplete head; None once it is complete

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(cast(Transport, transport))
        if len(self.connections) > self.max_connections:
            # Do not wait for a request: an idle connection holds a file descriptor, too.
            self._end(HTTPStatus.SERVICE_UNAVAILABLE, "Too many clients are connected.")
        else:
            self._expect_request()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._request_is_here()
        self._answer_is_taken()

    def data_received(self, data: bytes) -> None:
        self._expect_request()
        super().data_received(data)
        if self._head is not None and not self.transport.is_closing():
            self._head += len(data)
            if refused := self._too_long(self._head):
                self._end(*refused)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._head = 0
        self._expect_request()

    def on_headers_complete(self) -> None:
        self._head = None
        if refused := self._refused():
            # The refusal stands in for the application; it is this connection's last response.
            self.app = _answer(*refused)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._request_is_here()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._expect_reading()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._expect_reading()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._expect_reading()  # part of the response is still buffered

    def shutdown(self) -> None:
        # uvicorn calls this when it stops; a connection then ends after its current response.
        if stop := self.app_state.get("stop"):
            stop()
        if self._head and (self.cycle is None or self.cycle.response_complete):
            self._end(HTTPStatus.SERVICE_UNAVAILABLE, STOPPING)
        super().shutdown()

    def send_400_response(self, msg: str) -> None:
        # The parser rejects targets of 64 kB or more; report those as too long, not as invalid.
        refused = self._too_long(len(self.url))
        self._end(*(refused or (HTTPStatus.BAD_REQUEST, "The request is not valid HTTP.")))

    def _refused(self) -> tuple[HTTPStatus, str] | None:
        """Check a complete head; returns status and detail of a refusal, or None."""
        size, headers = len(self.url), dict(self.headers)
        size += sum(len(name) + len(value) for name, value in self.headers)
        if refused := self._too_long(size):
            return refused
        if b"transfer-encoding" in headers:
            return HTTPStatus.LENGTH_REQUIRED, "A body needs a Content-Length."
        if int(headers.get(b"content-length", 0)) > MAX_BODY:
            return (
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                f"A body may have at most {MAX_BODY:,} bytes.",
            )
        return None

    def _too_long(self, head: int) -> tuple[HTTPStatus, str] | None:
        if len(self.url) > MAX_TARGET:
            return (
                HTTPStatus.REQUEST_URI_TOO_LONG,
                f"An address may have at most {MAX_TARGET:,} bytes.",
            )
        if head > MAX_HEAD:
            return (
                HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                f"Address and headers may have at most {MAX_HEAD:,} bytes.",
            )
        return None

    def _expect_request(self) -> None:
        if self._receiving is None:
            self._receiving = self.loop.call_later(self.receive_timeout, self._give_up_request)

    def _request_is_here(self) -> None:
        if self._receiving is not None:
            self._receiving.cancel()
            self._receiving = None

    def _give_up_request(self) -> None:
        if self._head:
            within = f"A request has to arrive within {self.receive_timeout:g} seconds."
            self._end(HTTPStatus.REQUEST_TIMEOUT, within)
        else:
            self.transport.close()

    def _expect_reading(self) -> None:
        """Restart the timer while written bytes are still buffered."""
        self._answer_is_taken()
        if self.transport.get_write_buffer_size():
            self._sending = self.loop.call_later(self.send_timeout, self._give_up_answer)

    def _answer_is_taken(self) -> None:
        if self._sending is not None:
            self._sending.cancel()
            self._sending = None

    def _give_up_answer(self) -> None:
        # No callback reports that the buffer has been drained, so check it now.
        if self.transport.get_write_buffer_size():
            self.transport.abort()

    def _end(self, status: HTTPStatus, detail: str) -> None:
        """Refuse an incomplete request and close the connection."""
        answer = _answer(status, detail)
        lines = [f"HTTP/1.1 {status.value} {status.phrase}".encode()]
        lines += [name + b": " + value for name, value in answer.raw_headers]
        self.transport.write(b"\r\n".join([*lines, b"", bytes(answer.body)]))
        self.transport.close()
        self._expect_reading()


def _answer(status: HTTPStatus, detail: str) -> JSONResponse:
    REFUSALS.labels(status.value).inc()
    headers = {"Connection": "close"}
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = str(RETRY_AFTER)
    answer = Problem(status, detail, headers=headers).response()
    answer.raw_headers += DATA_HEADERS  # it bypasses the middleware that adds them
    return answer
