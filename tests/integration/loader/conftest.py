"""A publisher, and a loader's settings."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from schools_common.settings import Settings
from schools_loader.sample.publication import generate

from tests.integration.loader.publisher import Publisher


@pytest.fixture(scope="session")
def sample_content() -> bytes:
    """The generated sample's bytes."""
    return generate()


@pytest.fixture
def small_content(sample_content: bytes) -> bytes:
    """A file of 600 rows."""
    return b"".join(sample_content.splitlines(keepends=True)[:601])


@pytest.fixture
def publisher(small_content: bytes) -> Iterator[Publisher]:
    """A server that publishes 600 rows."""
    with Publisher(small_content).serving() as publisher:
        yield publisher


@pytest.fixture
def settings(database_url: str, publisher: Publisher, tmp_path: Path) -> Settings:
    """Settings of a loader whose publication is the publisher's."""
    return Settings.model_validate(
        {
            "database_url": database_url,
            "redis_url": "redis://127.0.0.1:1/0",
            "chart_dir": tmp_path,
            "dataset_url": publisher.url,
        }
    )
