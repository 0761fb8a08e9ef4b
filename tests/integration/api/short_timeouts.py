"""A server with the API's connection limits, but timeouts short enough for tests."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import uvicorn
from schools_api.http.connection_limits import BoundedHttp
from schools_embedded.services import wait_until
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

SECONDS = 1.0
GET = b"GET / HTTP/1.1\r\nHost: schools\r\n\r\n"
LARGE = bytes(50_000_000)
"""A body larger than all buffers between server and client."""
SOME = bytes(50_000)
"""A body larger than narrow buffers, and too small for the server to pause writing."""
NARROW = 4096
"""Size of a narrow socket buffer in bytes."""

_BODIES = {"/large": LARGE, "/some": SOME}


class ShortTimeouts(BoundedHttp):
    """The API's protocol with short timeouts and few connections."""

    max_connections = 20
    receive_timeout = SECONDS
    send_timeout = SECONDS


def get(path: str) -> bytes:
    """Build a request for ``path``."""
    return GET.replace(b"/ ", f"{path} ".encode())


@contextmanager
def running(
    http: type[BoundedHttp], loop: str = "auto", *, narrow: bool = False
) -> Iterator[uvicorn.Server]:
    """Run a trivial application on the protocol class ``http``, on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        if narrow:  # inherited by the sockets of connections
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, NARROW)
        port = listening.getsockname()[1]
        config = uvicorn.Config(
            _application, port=port, http=http, loop=loop, lifespan="off", log_level="critical"
        )
        server = uvicorn.Server(config)
        thread = Thread(target=server.run, args=([listening],))
        thread.start()
        wait_until(lambda: server.started, 10, "the server")
        try:
            yield server
        finally:
            server.should_exit = True
            thread.join()


async def _application(scope: Scope, receive: Receive, send: Send) -> None:
    await Response(_BODIES.get(scope["path"], b"here"))(scope, receive, send)


def ended(connection: socket.socket) -> bytes:
    """Receive until the server closes the connection; returns what was received."""
    received = b""
    try:
        while more := connection.recv(2**20):
            received += more
    except ConnectionResetError:
        pass
    return received
