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
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict
from schools_common.contracts import Queue
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
"""The file of a running system with what ``./run reload`` needs to reach it."""


class SystemUnavailable(Exception):
    """The system cannot be started, or does not run; the text is the reason."""


class Options(BaseSettings):
    """The settings of ``./run``, from the environment."""

    model_config = SettingsConfigDict(env_ignore_empty=True)

    port: int = Field(default=8000, ge=1, le=65535)
    data_dir: Path = Path(".data")
    metrics_port: int = Field(default=0, ge=0, le=65533)
    chart_store: str = ""
    public_url: Site = ""  # for the API, and refused here already where it is wrong
    dataset_url: str = K8_PUBLICATION
    dataset_sample: Literal["never", "auto", "always"] = "auto"


@dataclass(frozen=True)
class System:
    """A started system.

    ``settings`` have the address of the database for its owner. PostgreSQL runs detached, on the
    folder ``postgres``, and is none of ``processes``.
    """

    url: str
    settings: dict[str, str]
    processes: list[Process]
    postgres: Path

    def process(self, name: str) -> Process:
        """One of ``redis``, ``loader``, ``charts`` and ``api``."""
        return next(process for process in self.processes if process.name == name)


@contextmanager
def started(options: Options) -> Iterator[System]:
    """Start everything on ``options.data_dir``, and stop everything at the end.

    Raises :class:`SystemUnavailable` where the folder cannot be used or another system uses it.
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
        known = environments(settings, passwords(directory))
        for name, variables in metrics_environments(options.metrics_port, directory).items():
            known[name] |= variables
        for_reload = {name: known["loader"][name] for name in ("DATABASE_URL", "REDIS_URL")}
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
            processes.append(Process(name, command, known[name], log))
        url = f"http://{HOST}:{options.port}"
        yield System(url, settings, [redis.process, *processes], directory / "postgres")


def reload_environment(directory: Path) -> dict[str, str]:
    """The environment of ``./run reload`` for the system that runs on ``directory``.

    Raises :class:`SystemUnavailable` where none does.
    """
    try:
        environment: dict[str, str] = json.loads((directory / RELOAD_ENVIRONMENT).read_text())
    except FileNotFoundError:
        raise SystemUnavailable(f"Nothing runs on {directory}: start it with ./run") from None
    return environment


def api_command(port: int) -> list[str]:
    """The command that starts the API, as in its image."""
    return [
        *(sys.executable, "-m", "uvicorn", "--factory", "schools_api.app:create_app"),
        *("--host", HOST, "--port", str(port)),
        *("--workers", os.environ.get("WEB_CONCURRENCY", "2")),
        *("--http", "schools_api.http.connection_limits:BoundedHttp"),
        # A client could pretend to be many where there is no proxy.
        *("--forwarded-allow-ips", os.environ.get("FORWARDED_ALLOW_IPS", "")),
        *("--timeout-graceful-shutdown", "15", "--no-access-log", "--no-server-header"),
        # A busy machine may take longer than five seconds to import everything.
        *("--timeout-worker-healthcheck", "30"),
    ]


def _worker(module: str, queue: Queue) -> list[str]:
    return [
        *(sys.executable, "-m", "celery", "-A", module, "worker"),
        *("-Q", queue, "-n", f"{queue}@{socket.gethostname()}", "-c", "1", "--loglevel", "INFO"),
        *("--without-mingle", "--without-gossip"),  # saves the wait for other workers to answer
    ]


def absolute(source: str) -> str:
    """Resolve a relative path against the current directory; a URL stays as it is."""
    return source if ":" in source else str(Path(source).resolve())


@contextmanager
def _locked(directory: Path) -> Iterator[None]:
    """Keep other systems off the folder."""
    with (directory / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemUnavailable(
                f"{directory} is in use by another ./run: stop it, or choose another DATA_DIR"
            ) from None
        yield
