"""Fixtures for the loader: a publisher's server, engines, settings and processes."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from schools_common.database import Account, make_engine
from schools_embedded.processes import Process, stop
from schools_loader.sample.publication import generate
from schools_loader.settings import LoaderSettings
from sqlalchemy import Engine

from tests.accounts import address_for, known_to_loader
from tests.integration.loader.publisher import Publisher
from tests.integration.loader.workers import Start, environment_for, worker_command


@pytest.fixture(scope="session")
def sample_content() -> bytes:
    """The CSV file of the generated sample."""
    return generate()


@pytest.fixture
def small_content(sample_content: bytes) -> bytes:
    """A CSV file of 600 rows, with names that differ from those of the sample."""
    content = b"".join(sample_content.splitlines(keepends=True)[:601])
    return re.sub(rb"(?m)^(\d\d[A-Z]\d{3}),[^,\n]+", rb"\1,School \1", content)


@pytest.fixture
def publisher(small_content: bytes) -> Iterator[Publisher]:
    """A server that publishes 600 rows."""
    with Publisher(small_content).serving() as publisher:
        yield publisher


@pytest.fixture
def owner(database_url: str) -> Iterator[Engine]:
    """An engine with the owner's account, on the same database."""
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine with the loader's account, on this test's own database."""
    engine = make_engine(address_for(Account.LOADER, database_url))
    yield engine
    engine.dispose()


@pytest.fixture
def settings(database_url: str, publisher: Publisher) -> LoaderSettings:
    """Settings of a loader that downloads from ``publisher``."""
    others = {"redis_url": "redis://127.0.0.1:1/0"}
    return LoaderSettings.model_validate(
        known_to_loader(database_url) | others | {"dataset_url": publisher.url}
    )


@pytest.fixture
def environment(empty_database_url: str, redis_url: str, publisher: Publisher) -> dict[str, str]:
    """Environment variables for a loader process, whose database has no tables yet."""
    with redis.Redis.from_url(redis_url) as client:
        client.flushdb()  # other tests may have left messages
    return {
        **environment_for(empty_database_url),
        "REDIS_URL": redis_url,
        "DATASET_URL": publisher.url,
    }


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """A function that starts workers, which share a log."""
    processes: list[Process] = []

    def start(environment: dict[str, str]) -> Process:
        command = worker_command(f"loader{len(processes)}")
        processes.append(Process("loader", command, environment, tmp_path / "log"))
        return processes[-1]

    yield start
    stop(processes)


@pytest.fixture
def database(empty_database_url: str) -> Iterator[Engine]:
    """An engine on the database of ``environment``."""
    engine = make_engine(empty_database_url)
    yield engine
    engine.dispose()
