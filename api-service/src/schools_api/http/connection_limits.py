"""Limits to connections: ``uvicorn --http schools_api.http.connection_limits:BoundedHttp``.

uvicorn itself limits neither the length of a request's head nor the time in which a request
arrives and an answer is read, and its limit to connections is answered in plain text. This
module overrides its protocol; every refusal is a problem like any other.
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
"""Bytes of an address: more than the longest ``next`` has.

Ten ``q`` of 200 characters, each 12 bytes when it is percent-encoded, have 24,030; 500 ``dbn``
5,500; all others, with a value each or with every one there is, 2,200. A cursor with a name of
200 such characters has 3,300.
"""

MAX_HEAD = 88_000
"""Bytes of a request's address and headers together."""

MAX_BODY = 64_000
"""Bytes of a body; no route reads one."""

MAX_CONNECTIONS = 800
"""Per process: fewer than the 1,024 files that a process commonly may have open."""

RECEIVE_TIMEOUT = 10
"""Seconds for a request to arrive."""

SEND_TIMEOUT = 60
"""Seconds for the client to take an answer."""


class BoundedHttp(HttpToolsProtocol):
    """A connection that ends where a client exceeds a limit of this module."""

    max_connections = MAX_CONNECTIONS
    receive_timeout: float = RECEIVE_TIMEOUT
    send_timeout: float = SEND_TIMEOUT

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._receiving: TimerHandle | None = None
        self._sending: TimerHandle | None = None
        self._head: int | None = 0  # bytes of a head that is not complete yet

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(cast(Transport, transport))
        if len(self.connections) > self.max_connections:
            # Before a request arrives: an idle connection holds a file descriptor.
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
            # In place of the application, for what is the last request of this connection.
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
        self._expect_reading()  # some of it is left

    def shutdown(self) -> None:
        # uvicorn calls this when it stops: a connection ends, or will after its answer.
        if stop := self.app_state.get("stop"):
            stop()
        if self._head and (self.cycle is None or self.cycle.response_complete):
            self._end(HTTPStatus.SERVICE_UNAVAILABLE, STOPPING)
        super().shutdown()

    def send_400_response(self, msg: str) -> None:
        # The parser takes no address of 64 kB or more, which is too long before it is invalid.
        refused = self._too_long(len(self.url))
        self._end(*(refused or (HTTPStatus.BAD_REQUEST, "The request is not valid HTTP.")))

    def _refused(self) -> tuple[HTTPStatus, str] | None:
        """The refusal of a request whose head has arrived; None where it is within the limits."""
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
        """Start the time limit anew, unless everything written has been sent."""
        self._answer_is_taken()
        if self.transport.get_write_buffer_size():
            self._sending = self.loop.call_later(self.send_timeout, self._give_up_answer)

    def _answer_is_taken(self) -> None:
        if self._sending is not None:
            self._sending.cancel()
            self._sending = None

    def _give_up_answer(self) -> None:
        # No callback reports an empty buffer, so look now.
        if self.transport.get_write_buffer_size():
            self.transport.abort()

    def _end(self, status: HTTPStatus, detail: str) -> None:
        """Refuse a request that did not arrive as a whole, and close the connection."""
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
    answer.raw_headers += DATA_HEADERS  # it does not come by the application, which adds them
    return answer
