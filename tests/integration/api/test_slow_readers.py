"""Clients that read slowly: they are served while they read, and cut off when they stop."""

import socket
from collections.abc import Iterator
from contextlib import closing
from time import monotonic

import pytest
import uvicorn
from schools_embedded.services import wait_until

from tests.integration.api.server import answer_on
from tests.integration.api.short_timeouts import (
    NARROW,
    SECONDS,
    SOME,
    ShortTimeouts,
    ended,
    get,
    running,
)


@pytest.fixture(params=["uvloop", "asyncio"])
def loop(request: pytest.FixtureRequest) -> str:
    """Event loop; the two report written bytes at different times."""
    return str(request.param)


@pytest.fixture
def server(loop: str) -> Iterator[uvicorn.Server]:
    with running(ShortTimeouts, loop, narrow=True) as server:
        yield server


@pytest.fixture
def client(server: uvicorn.Server) -> Iterator[socket.socket]:
    """A connection with a narrow buffer, so that the server has to hold most of a response."""
    with closing(socket.socket()) as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, NARROW)
        client.settimeout(10)
        client.connect(("127.0.0.1", server.config.port))
        yield client


def connection_of(server: uvicorn.Server) -> ShortTimeouts:
    [connection] = server.server_state.connections
    assert isinstance(connection, ShortTimeouts)
    return connection


def test_a_client_that_reads_its_responses_is_served(
    client: socket.socket,
) -> None:
    start = monotonic()
    while monotonic() < start + 2 * SECONDS:
        client.sendall(get("/some"))
        assert answer_on(client).body == SOME


@pytest.mark.parametrize("path", ["/some", "/large"])
def test_a_client_that_reads_nothing_is_cut_off(
    server: uvicorn.Server, client: socket.socket, path: str
) -> None:
    client.sendall(get(path))
    assert client.recv(1)
    wait_until(lambda: not server.server_state.connections, 20 * SECONDS, "the server to give up")
    assert len(ended(client)) < len(SOME)


# uvloop resumes writing only once its buffer is empty.
@pytest.mark.parametrize("loop", ["asyncio"])
def test_a_client_that_stops_reading_is_cut_off(
    server: uvicorn.Server, client: socket.socket
) -> None:
    client.sendall(get("/some") * 2)
    assert client.recv(1)
    connection = connection_of(server)
    wait_until(lambda: connection.flow.write_paused, 10, "the server to stop writing")
    while connection.flow.write_paused:
        assert client.recv(1000)
    assert connection.transport.get_write_buffer_size()
    wait_until(lambda: not server.server_state.connections, 20 * SECONDS, "the server to give up")
