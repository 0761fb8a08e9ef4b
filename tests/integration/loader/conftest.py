"""A publisher, and a loader's account and settings."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from schools_common.database import Account, make_engine
from schools_loader.sample.publication import generate
from schools_loader.settings import LoaderSettings
from sqlalchemy import Engine

from tests.accounts import address_for, known_to_loader
from tests.integration.loader.publisher import Publisher


@pytest.fixture(scope="session")
def sample_content() -> bytes:
    """The generated sample's bytes."""
    return generate()


@pytest.fixture
def small_content(sample_content: bytes) -> bytes:
    """A file of 600 rows, whose schools have other names than those of the sample."""
    content = b"".join(sample_content.splitlines(keepends=True)[:601])
    return re.sub(rb"(?m)^(\d\d[A-Z]\d{3}),[^,\n]+", rb"\1,School \1", content)


@pytest.fixture
def publisher(small_content: bytes) -> Iterator[Publisher]:
    """A server that publishes 600 rows."""
    with Publisher(small_content).serving() as publisher:
        yield publisher


@pytest.fixture
def owner(database_url: str) -> Iterator[Engine]:
    """An engine of the owner of the same database."""
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine of the loader's account on a database of this test's own."""
    engine = make_engine(address_for(Account.LOADER, database_url))
    yield engine
    engine.dispose()


@pytest.fixture
def settings(database_url: str, publisher: Publisher, tmp_path: Path) -> LoaderSettings:
    """Settings of a loader whose publication is the publisher's."""
    others = {"redis_url": "redis://127.0.0.1:1/0", "chart_dir": tmp_path}
    return LoaderSettings.model_validate(
        known_to_loader(database_url) | others | {"dataset_url": publisher.url}
    )
