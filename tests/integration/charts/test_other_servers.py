"""Servers in place of S3 that do not speak S3, or do not answer."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from threading import Thread
from time import monotonic

import pytest
from schools_common.chart_store.contract import ChartStoreError
from schools_common.chart_store.s3 import S3Store

NAME = "aaaaaaaa-0000-5000-8000-000000000000.png"


@pytest.mark.parametrize("answer", [b"<html><p>Console</html>", b"hello"])
def test_another_server_is_told_from_s3(answer: bytes) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(answer)
    with answering(head + answer) as url, pytest.raises(ChartStoreError, match=r"not speak S3$"):
        S3Store("pictures", url, "key", "secret").prepare()


@pytest.mark.parametrize(
    "answer",
    [b"", b"HTTP/1.1 503 Busy\r\nRetry-After: 20\r\nContent-Length: 0\r\n\r\n"],
    ids=["silent", "busy"],
)
def test_a_silent_or_busy_server_times_out(answer: bytes) -> None:
    with answering(answer) as url:
        store, started = S3Store("pictures", url, "key", "secret"), monotonic()
        with pytest.raises(ChartStoreError):
            store.exists(NAME)
        assert monotonic() - started < 8


@contextmanager
def answering(answer: bytes) -> Iterator[str]:
    """Run a server that sends ``answer`` to every request; with an empty one, it stays silent."""
    with socket.create_server(("127.0.0.1", 0)) as listening, ExitStack() as connections:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listening.accept()
                    connections.enter_context(connection)
                    connection.recv(65536)
                    if answer:
                        connection.sendall(answer)
                        connection.shutdown(socket.SHUT_WR)

        thread = Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(5)
