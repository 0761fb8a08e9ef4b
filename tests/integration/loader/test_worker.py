"""The loader's Celery worker, in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from schools_common.database import make_engine
from schools_common.models import Load
from schools_embedded.processes import Process, stop
from schools_embedded.services import wait_until
from schools_loader.store import loaded
from sqlalchemy import Engine, inspect, select
from sqlalchemy.orm import Session

from tests.integration.loader.publisher import Publisher


@pytest.fixture
def environment(empty_database_url: str, redis_url: str, publisher: Publisher) -> dict[str, str]:
    return {
        "DATABASE_URL": empty_database_url,
        "REDIS_URL": redis_url,
        "DATASET_URL": publisher.url,
    }


@pytest.fixture
def worker(environment: dict[str, str], tmp_path: Path) -> Iterator[Process]:
    command = (sys.executable, "-m", "celery", "-A", "schools_loader.worker")
    options = ("worker", "-Q", "loader", "-c", "1", "--loglevel", "INFO")
    process = Process("loader", [*command, *options], environment, tmp_path / "log")
    yield process
    stop([process])


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
        [sys.executable, "-m", "schools_loader.reload"],
        env={**os.environ, **environment},
        check=True,
        capture_output=True,
    )
    wait_until(lambda: statuses(database) == ["loaded", "unchanged"], 30, "the reload")
    assert worker.exit_code is None


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
