"""The API as in production: uvicorn with connection limits, in its own processes."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPResponse
from pathlib import Path
from typing import Any

import requests
from schools_common.settings import Settings
from schools_embedded.processes import Process, stop
from schools_embedded.services import free_port, wait_until
from schools_embedded.system import api_command

TIMEOUT = 30


@dataclass
class Answer:
    """A response, to requests that HTTP clients would refuse to send, too."""

    status: int
    headers: dict[str, str]
    body: bytes

    def problem(self) -> dict[str, Any]:
        """Check that the response is a problem (RFC 9457), and return its body."""
        assert self.headers["content-type"] == "application/problem+json"
        body: dict[str, Any] = json.loads(self.body)
        assert body["status"] == self.status
        assert body["title"]
        assert body["detail"]
        return body


@dataclass
class Server:
    """A server at a local port."""

    port: int
    process: Process | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), TIMEOUT)

    def send(self, request: bytes) -> Answer:
        """Send raw bytes; returns the response to the first request in them."""
        with self.connect() as connection:
            connection.sendall(request)
            return answer_on(connection, request.split(b" ", 1)[0].decode("latin-1"))

    def get(self, target: str, *headers: str, method: str = "GET", body: str = "") -> Answer:
        """Send a request with this exact target and these exact header lines."""
        lines = (
            f"{method} {target} HTTP/1.1",
            "Host: schools",
            "Connection: close",
            "X-Request-ID: test",
            *headers,
        )
        return self.send("\r\n".join((*lines, "", body)).encode("latin-1"))


def answer_on(connection: socket.socket, method: str = "GET") -> Answer:
    """Read the next response on a connection."""
    with HTTPResponse(connection, method=method) as response:
        response.begin()
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, headers, response.read())


@contextmanager
def serving(settings: Settings, log: Path) -> Iterator[Server]:
    """Run the API with these settings, by the command of its image."""
    port = free_port()
    process = Process("api", api_command(port), environment_of(settings), log)
    server = Server(port, process)
    try:
        wait_until(lambda: answers(server), TIMEOUT, "the API to answer")
        yield server
    finally:
        stop([process])


def environment_of(settings: Settings) -> dict[str, str]:
    """Convert settings to environment variables."""
    given: dict[str, Any] = {
        **settings.model_dump(exclude_defaults=True),
        "database_url": settings.database_url.get_secret_value(),
        "redis_url": settings.redis_url.get_secret_value(),
    }
    return {name.upper(): str(value) for name, value in given.items()}


def answers(server: Server) -> bool:
    """Return whether the server is up."""
    try:
        return requests.get(f"{server.url}/healthz", timeout=TIMEOUT).ok
    except requests.ConnectionError:
        return False
