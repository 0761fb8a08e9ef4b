"""Invalid and oversized requests, refused before they reach the application."""

import pytest

from tests.integration.api.server import Server

pytestmark = pytest.mark.usefixtures("still_serving")

KILO = 1000


@pytest.mark.parametrize(
    "head",
    [
        *(
            "\0\0\0",
            "GET",
            "GET /schools\0 HTTP/1.1",
            "GET /schools?q=\0 HTTP/1.1",
            "GET  HTTP/1.1",
        ),
        *("FOO /schools HTTP/1.1", "GET /schools HTTP/9.9", "GET schools HTTP/1.1", "\x16\x03\x01"),
        *("GET /schools?q=\xe9 HTTP/1.1", "GET /\xe9 HTTP/1.1", "CONNECT schools:80 HTTP/1.1"),
        *("GET / HTTP/1.1\r\nNo colon", "GET / HTTP/1.1\r\nA: \0", "GET / HTTP/1.1\r\n: a"),
        "GET / HTTP/1.1\r\nContent-Length: -1",
        "GET / HTTP/1.1\r\nContent-Length: " + "9" * 5 * KILO,
        "GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2",
        "GET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked",
    ],
)
def test_invalid_http_is_refused(server: Server, head: str) -> None:
    answer = server.send(f"{head}\r\n\r\n".encode("latin-1"))
    assert answer.status == 400
    assert answer.headers["connection"] == "close"
    assert answer.headers["x-content-type-options"] == "nosniff"
    answer.problem()


@pytest.mark.parametrize(
    ("target", "headers", "status"),
    [
        ("/schools?q=" + "a" * 40 * KILO, [], 414),
        ("/schools?q=" + "a" * 70 * KILO, [], 414),  # more than the parser accepts
        ("/schools?q=" + "a" * 500 * KILO, [], 414),
        ("/" + "a" * 500 * KILO, [], 414),
        ("/schools", ["If-None-Match: " + '"a",' * 30 * KILO], 431),
        ("/schools", ["Prefer: wait=1"] * 9 * KILO, 431),
        ("/schools", ["A: " + "a" * 500 * KILO], 431),
        ("/schools", ["Content-Length: 64001"], 413),
        ("/schools", ["Transfer-Encoding: chunked"], 411),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_oversized_requests_are_refused(
    server: Server, method: str, target: str, headers: list[str], status: int
) -> None:
    answer = server.get(target, *headers, method=method)
    assert answer.status == status
    assert answer.headers["connection"] == "close"
    assert answer.headers["x-content-type-options"] == "nosniff"
    answer.problem()
