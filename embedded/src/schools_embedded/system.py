"""The whole system on one machine: PostgreSQL, Redis, the two workers and the API."""

import fcntl
import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic_settings import BaseSettings, SettingsConfigDict
from schools_common.contracts import Queue
from schools_common.filter_types import Between
from schools_common.settings import K8_PUBLICATION, Site

from schools_embedded.environments import (
    environments,
    metrics_environments,
    passwords,
    write_private,
)
from schools_embedded.processes import Process, stop
from schools_embedded.services import broker, postgres

HOST = "127.0.0.1"

RELOAD_ENVIRONMENT = "environment.json"
"""File of a running system with the environment variables for ``./run reload``."""


class SystemUnavailable(Exception):
    """The system cannot be started or is not running; the text gives the reason."""


class Options(BaseSettings):
    """Settings of ``./run``, from environment variables."""

    model_config = SettingsConfigDict(env_ignore_empty=True)

    port: Annotated[int, Between(1, 65535)] = 8000
    data_dir: Path = Path(".data")
    metrics_port: Annotated[int, Between(0, 65533)] = 0
    chart_store: str = ""
    public_url: Site = ""  # used by the API alone, but validated here
    dataset_url: str = K8_PUBLICATION
    dataset_sample: Literal["never", "auto", "always"] = "auto"


@dataclass(frozen=True)
class System:
    """A running system.

    ``settings`` contain the database address of its owner. PostgreSQL, whose data directory is
    ``postgres``, runs detached and is not one of ``processes``.
    """

    url: str
    settings: dict[str, str]
    processes: list[Process]
    postgres: Path

    def process(self, name: str) -> Process:
        """Return the process ``redis``, ``loader``, ``charts`` or ``api``."""
        return next(process for process in self.processes if process.name == name)


@contextmanager
def started(options: Options) -> Iterator[System]:
    """Run everything with its data in ``options.data_dir``, and stop it when the block ends.

    Raises :class:`SystemUnavailable` if the folder cannot be used or is in use.
    """
    directory = options.data_dir.resolve()
    logs = directory / "logs"
    try:
        logs.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SystemUnavailable(f"DATA_DIR={directory} cannot be used: {error}") from None
    with ExitStack() as stack:
        stack.enter_context(_locked(directory))
        redis = stack.enter_context(broker(directory / "redis"))
        settings = {
            "database_url": stack.enter_context(postgres(directory / "postgres")),
            "redis_url": redis.url,
            "chart_store": options.chart_store or (directory / "charts").as_uri(),
            "dataset_url": absolute(options.dataset_url),
            "dataset_sample": options.dataset_sample,
        }
        (directory / "charts").mkdir(exist_ok=True)
        variables = environments(settings, passwords(directory))
        for name, metrics in metrics_environments(options.metrics_port, directory).items():
            variables[name] |= metrics
        for_reload = {name: variables["loader"][name] for name in ("DATABASE_URL", "REDIS_URL")}
        write_private(directory / RELOAD_ENVIRONMENT, for_reload)
        stack.callback((directory / RELOAD_ENVIRONMENT).unlink)
        commands = {
            "loader": _worker("schools_loader.worker", Queue.LOADER),
            "charts": _worker("schools_charts.worker", Queue.CHARTS),
            "api": api_command(options.port),
        }
        processes: list[Process] = []
        stack.callback(stop, processes)
        for name, command in commands.items():
            log = logs / f"{name}.log"
            log.write_bytes(b"")
            processes.append(Process(name, command, variables[name], log))
        url = f"http://{HOST}:{options.port}"
        yield System(url, settings, [redis.process, *processes], directory / "postgres")


def reload_environment(directory: Path) -> dict[str, str]:
    """Read the environment variables of ``./run reload`` for the system in ``directory``.

    Raises :class:`SystemUnavailable` if no system runs there.
    """
    try:
        environment: dict[str, str] = json.loads((directory / RELOAD_ENVIRONMENT).read_text())
    except FileNotFoundError:
        raise SystemUnavailable(f"Nothing runs on {directory}: start it with ./run") from None
    return environment


def api_command(port: int) -> list[str]:
    """Build the command that starts the API, as in its container image."""
    return [
        *(sys.executable, "-m", "uvicorn", "--factory", "schools_api.app:create_app"),
        *("--host", HOST, "--port", str(port)),
        *("--workers", os.environ.get("WEB_CONCURRENCY", "2")),
        *("--http", "schools_api.http.connection_limits:BoundedHttp"),
        # Without a proxy, a client could forge its address and evade the rate limit.
        *("--forwarded-allow-ips", os.environ.get("FORWARDED_ALLOW_IPS", "")),
        *("--timeout-graceful-shutdown", "15", "--no-access-log", "--no-server-header"),
        # A busy machine may take longer than five seconds to import everything.
        *("--timeout-worker-healthcheck", "30"),
    ]


def _worker(module: str, queue: Queue) -> list[str]:
    return [
        *(sys.executable, "-m", "celery", "-A", module, "worker"),
        *("-Q", queue, "-n", f"{queue}@{socket.gethostname()}", "-c", "1", "--loglevel", "INFO"),
        *("--without-mingle", "--without-gossip"),  # do not wait for replies of other workers
    ]


def absolute(source: str) -> str:
    """Make a relative path absolute; leave a URL unchanged."""
    return source if ":" in source else str(Path(source).resolve())


@contextmanager
def _locked(directory: Path) -> Iterator[None]:
    """Hold the folder's lock. Raises :class:`SystemUnavailable` if another system does."""
    with (directory / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemUnavailable(
                f"{directory} is in use by another ./run: stop it, or choose another DATA_DIR"
            ) from None
        yield
