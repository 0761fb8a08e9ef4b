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
        self._receive_timer: TimerHandle | None = None
        self._send_timer: TimerHandle | None = None
        self._head: int | None = 0  # bytes of an incomplete head; None once it is complete

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(cast(Transport, transport))
        if len(self.connections) > self.max_connections:
            # Do not wait for a request: an idle connection holds a file descriptor, too.
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE, "Too many clients are connected.")
        else:
            self._start_receive_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._stop_receive_timer()
        self._stop_send_timer()

    def data_received(self, data: bytes) -> None:
        self._start_receive_timer()
        super().data_received(data)
        if self._head is not None and not self.transport.is_closing():
            self._head += len(data)
            if refused := self._check_size(self._head):
                self._refuse(*refused)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._head = 0
        self._start_receive_timer()

    def on_headers_complete(self) -> None:
        self._head = None
        if refused := self._check_head():
            # The refusal stands in for the application; it is this connection's last response.
            self.app = _refusal(*refused)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._stop_receive_timer()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._restart_send_timer()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._restart_send_timer()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._restart_send_timer()  # part of the response is still buffered

    def shutdown(self) -> None:
        # uvicorn calls this when it stops; a connection then ends after its current response.
        if stop := self.app_state.get("stop"):
            stop()
        if self._head and (self.cycle is None or self.cycle.response_complete):
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE, STOPPING)
        super().shutdown()

    def send_400_response(self, msg: str) -> None:
        # The parser rejects targets of 64 kB or more; report those as too long, not as invalid.
        refused = self._check_size(len(self.url))
        self._refuse(*(refused or (HTTPStatus.BAD_REQUEST, "The request is not valid HTTP.")))

    def _check_head(self) -> tuple[HTTPStatus, str] | None:
        """Check a complete head; returns status and detail of a refusal, or None."""
        size, headers = len(self.url), dict(self.headers)
        size += sum(len(name) + len(value) for name, value in self.headers)
        if refused := self._check_size(size):
            return refused
        if b"transfer-encoding" in headers:
            return HTTPStatus.LENGTH_REQUIRED, "A body needs a Content-Length."
        if int(headers.get(b"content-length", 0)) > MAX_BODY:
            return (
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                f"A body may have at most {MAX_BODY:,} bytes.",
            )
        return None

    def _check_size(self, head: int) -> tuple[HTTPStatus, str] | None:
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

    def _start_receive_timer(self) -> None:
        if self._receive_timer is None:
            self._receive_timer = self.loop.call_later(
                self.receive_timeout, self._on_receive_timeout
            )

    def _stop_receive_timer(self) -> None:
        if self._receive_timer is not None:
            self._receive_timer.cancel()
            self._receive_timer = None

    def _on_receive_timeout(self) -> None:
        if self._head:
            detail = f"A request has to arrive within {self.receive_timeout:g} seconds."
            self._refuse(HTTPStatus.REQUEST_TIMEOUT, detail)
        else:
            self.transport.close()

    def _restart_send_timer(self) -> None:
        """Restart the timer while written bytes are still buffered."""
        self._stop_send_timer()
        if self.transport.get_write_buffer_size():
            self._send_timer = self.loop.call_later(self.send_timeout, self._on_send_timeout)

    def _stop_send_timer(self) -> None:
        if self._send_timer is not None:
            self._send_timer.cancel()
            self._send_timer = None

    def _on_send_timeout(self) -> None:
        # No callback reports that the buffer has been drained, so check it now.
        if self.transport.get_write_buffer_size():
            self.transport.abort()

    def _refuse(self, status: HTTPStatus, detail: str) -> None:
        """Refuse an incomplete request and close the connection."""
        response = _refusal(status, detail)
        lines = [f"HTTP/1.1 {status.value} {status.phrase}".encode()]
        lines += [name + b": " + value for name, value in response.raw_headers]
        self.transport.write(b"\r\n".join([*lines, b"", bytes(response.body)]))
        self.transport.close()
        self._restart_send_timer()


def _refusal(status: HTTPStatus, detail: str) -> JSONResponse:
    REFUSALS.labels(status.value).inc()
    headers = {"Connection": "close"}
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = str(RETRY_AFTER)
    response = Problem(status, detail, headers=headers).response()
    response.raw_headers += DATA_HEADERS  # it bypasses the middleware that adds them
    return response
