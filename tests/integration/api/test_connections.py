"""Slow, idle and too many clients: they are cut off, and do not delay others."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest
import uvicorn
from schools_embedded.services import wait_until

from tests.integration.api.server import Server, answer_on
from tests.integration.api.short_timeouts import (
    GET,
    LARGE,
    SECONDS,
    ShortTimeouts,
    ended,
    get,
    running,
)


class KeepsIdle(ShortTimeouts):
    """A protocol that keeps idle connections open."""

    receive_timeout = 60


class ToleratesPauses(ShortTimeouts):
    """For a client that reads all the time, which a busy machine may interrupt for a second."""

    send_timeout = 20 * SECONDS


@pytest.fixture
def uvicorn_server() -> Iterator[uvicorn.Server]:
    with running(ShortTimeouts) as uvicorn_server:
        yield uvicorn_server


@pytest.fixture
def server(uvicorn_server: uvicorn.Server) -> Server:
    return Server(uvicorn_server.config.port)


def is_served(server: Server) -> bool:
    return server.send(GET).body == b"here"


@pytest.mark.parametrize(
    "part",
    [
        *(b"G", b"GET / HT", b"GET / HTTP/1.1\r\n", b"GET / HTTP/1.1\r\nHost: a\r\nB", GET[:-1]),
        GET + GET[:-1],
    ],
)
def test_an_incomplete_request_times_out_with_a_response(server: Server, part: bytes) -> None:
    with closing(server.connect()) as connection:
        connection.sendall(part)
        assert is_served(server)
        if part.startswith(GET):
            assert answer_on(connection).status == 200
        assert answer_on(connection).problem()["status"] == 408
        assert ended(connection) == b""


@pytest.mark.parametrize("nothing", [b"", b"\r\n", b"\r\n\r\n"])
def test_an_idle_connection_is_closed(server: Server, nothing: bytes) -> None:
    with closing(server.connect()) as connection:
        connection.sendall(nothing)
        assert is_served(server)
        assert ended(connection) == b""


def test_a_missing_body_is_not_waited_for(server: Server) -> None:
    with closing(server.connect()) as connection:
        connection.sendall(GET.replace(b"\r\n\r\n", b"\r\nContent-Length: 9\r\n\r\n"))
        assert answer_on(connection).status == 200
        assert ended(connection) == b""


def test_sending_byte_by_byte_does_not_extend_the_timeout(server: Server) -> None:
    with closing(server.connect()) as connection:
        connection.settimeout(SECONDS / 20)
        received = b""
        for byte in "GET /" + "a" * 1000:
            connection.sendall(byte.encode())
            try:
                received = connection.recv(2**16)
            except TimeoutError:
                continue
            break
        assert received.startswith(b"HTTP/1.1 408 ")
        assert is_served(server)


def test_a_client_that_reads_byte_by_byte_is_cut_off(
    uvicorn_server: uvicorn.Server, server: Server
) -> None:
    with closing(server.connect()) as slow:
        slow.sendall(get("/large"))

        def is_ended() -> bool:
            return not (slow.recv(1) and uvicorn_server.server_state.connections)

        assert not is_ended()
        assert is_served(server)
        wait_until(is_ended, 20 * SECONDS, "the server to give up")
        assert len(ended(slow)) < len(LARGE)


def test_a_client_that_reads_gets_everything() -> None:
    with (
        running(ToleratesPauses) as server,
        closing(Server(server.config.port).connect()) as connection,
    ):
        connection.sendall(get("/large"))
        assert answer_on(connection).body == LARGE
        connection.sendall(GET)
        assert answer_on(connection).body == b"here"


@pytest.mark.parametrize("loop", ["uvloop", "asyncio"])
@pytest.mark.parametrize("request_", [b"", GET[:-1], GET])
def test_excess_connections_are_refused_at_once(loop: str, request_: bytes) -> None:
    with ExitStack() as stack:
        server = Server(stack.enter_context(running(KeepsIdle, loop)).config.port)

        def connect() -> socket.socket:
            return stack.enter_context(closing(server.connect()))

        others = [connect() for _ in range(KeepsIdle.max_connections)]
        for _ in range(10):
            further = connect()
            further.sendall(request_)
            answer = answer_on(further)
            assert answer.problem()["status"] == 503
            assert int(answer.headers["retry-after"]) > 0
            assert ended(further) == b""
        for other in others:
            other.sendall(GET)
            assert answer_on(other).body == b"here"
        others[0].close()
        wait_until(lambda: is_served(server), 10, "a client to be gone")
