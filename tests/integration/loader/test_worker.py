"""The loader's Celery worker, in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
import redis
from schools_common.celery_app import make_celery
from schools_common.contracts import Task
from schools_common.database import make_engine
from schools_common.models import Load
from schools_embedded.processes import Process, stop
from schools_embedded.services import wait_until
from schools_loader.settings import LoaderSettings
from schools_loader.store import loaded
from sqlalchemy import Engine, inspect, select
from sqlalchemy.orm import Session

from tests.accounts import known_to_loader
from tests.conftest import create_database, database_address
from tests.integration.loader.publisher import Publisher


@pytest.fixture
def environment(empty_database_url: str, redis_url: str, publisher: Publisher) -> dict[str, str]:
    with redis.Redis.from_url(redis_url) as client:
        client.flushdb()  # what other tests left in the queue
    return {
        **environment_for(empty_database_url),
        "REDIS_URL": redis_url,
        "DATASET_URL": publisher.url,
    }


def environment_for(database_url: str) -> dict[str, str]:
    return {name.upper(): value for name, value in known_to_loader(database_url).items()}


Start = Callable[[dict[str, str]], Process]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a worker."""
    processes: list[Process] = []

    def start(environment: dict[str, str]) -> Process:
        command = (sys.executable, "-m", "celery", "-A", "schools_loader.worker")
        options = ("worker", "-Q", "loader", "-c", "1", "--loglevel", "INFO")
        processes.append(Process("loader", [*command, *options], environment, tmp_path / "log"))
        return processes[-1]

    yield start
    stop(processes)


@pytest.fixture
def worker(start: Start, environment: dict[str, str]) -> Process:
    return start(environment)


def reload(*options: str) -> list[str]:
    return [sys.executable, "-m", "schools_loader.reload", *options]


def lower(environment: dict[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in environment.items()}


@pytest.fixture
def database(empty_database_url: str) -> Iterator[Engine]:
    engine = make_engine(empty_database_url)
    yield engine
    engine.dispose()


def statuses(engine: Engine) -> list[str]:
    if not inspect(engine).has_table(Load.__tablename__):
        return []
    with Session(engine) as session:
        return list(session.scalars(select(Load.status).order_by(Load.id)))


def test_it_loads_by_itself_and_again_when_told_to(
    worker: Process, environment: dict[str, str], database: Engine
) -> None:
    wait_until(lambda: statuses(database) == ["loaded"], 30, "the first load")
    dataset = loaded(database)
    assert dataset
    assert dataset.rows == 600
    subprocess.run(
        reload(),
        env={**os.environ, **environment},
        check=True,
        capture_output=True,
    )
    wait_until(lambda: statuses(database) == ["loaded", "unchanged"], 30, "the reload")
    assert worker.exit_code is None


def test_a_file_that_kills_every_process_is_given_up(
    environment: dict[str, str], database: Engine, publisher: Publisher, start: Start
) -> None:
    killed: list[int] = []

    def kill_the_loader() -> None:
        # The worker and its child have the same environment; the child, which loads, is younger.
        process = max(
            (
                process
                for process in psutil.process_iter(["environ"])
                if (process.info["environ"] or {}).get("DATASET_URL") == publisher.url
            ),
            key=psutil.Process.create_time,
        )
        killed.append(process.pid)
        process.kill()

    publisher.before_answer = kill_the_loader
    start(environment)
    wait_until(lambda: len(killed) == 4, 60, "the last process to be killed")
    publisher.before_answer = None
    assert subprocess.run(reload(), env=os.environ | environment, check=False).returncode == 0
    assert statuses(database) == [*["failed"] * 4, "loaded"]


def test_messages_that_nobody_sends_are_refused(
    worker: Process, environment: dict[str, str], database: Engine
) -> None:
    app = make_celery(LoaderSettings.model_validate(lower(environment)), "test")
    for address in (5, ["a.csv"], {"address": "a.csv"}, True):
        app.send_task(Task.RELOAD, [address])
        app.send_task(Task.BOOTSTRAP, [address])
    app.send_task(Task.BOOTSTRAP, [])
    app.send_task(Task.RELOAD, ["a.csv", "b.csv"])
    app.send_task(Task.RELOAD, ["", ""], serializer="pickle")
    app.close()
    subprocess.run(reload(), env=os.environ | environment, check=True, capture_output=True)
    assert statuses(database) == ["loaded", "unchanged"]
    log = worker.log.read_text()
    assert log.count("Refused: not an address") == log.count("Refused: not a start") == 4
    assert log.count("TypeError: ") == 2
    assert "untrusted content of type pickle" in log


def test_a_reload_waits_for_the_database(
    environment: dict[str, str], postgres_url: str, start: Start, tmp_path: Path
) -> None:
    name = f"late_{os.getpid()}"
    environment |= environment_for(database_address(postgres_url, name))
    make_celery(LoaderSettings.model_validate(lower(environment)), "test").send_task(Task.RELOAD)
    start(environment)
    wait_until(
        lambda: f"{Task.RELOAD}[" in (log := (tmp_path / "log").read_text()) and "Retry in" in log,
        30,
        "the reload to be put off",
    )
    engine = make_engine(create_database(postgres_url, name, template="template1"))
    wait_until(lambda: sorted(statuses(engine)) == ["loaded", "unchanged"], 30, "both loads")
    engine.dispose()


def test_a_reload_without_a_loader_says_so(environment: dict[str, str]) -> None:
    done = subprocess.run(
        reload("--wait", "0.5"),
        env=os.environ | environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 1
    assert "The loader does nothing: is it running?" in done.stdout


def test_of_several_starts_only_the_newest_keeps_trying(
    environment: dict[str, str], database: Engine, publisher: Publisher
) -> None:
    script = """
from schools_loader.worker import bootstrap, starts
first = starts.begin()
bootstrap(first)
second = starts.begin()
bootstrap(first)
bootstrap(second)
"""
    subprocess.run([sys.executable, "-c", script], env={**os.environ, **environment}, check=True)
    assert statuses(database) == ["loaded", "unchanged"]
    assert publisher.requests == 1
