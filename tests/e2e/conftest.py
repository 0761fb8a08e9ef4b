"""The running system."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.running import Run, Starter, starter


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Starter]:
    """Starts systems on this test's own folder."""
    with starter(tmp_path / "data") as start:
        yield start


@pytest.fixture(scope="session")
def sample_system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """A system with the generated sample, for tests that only ask it questions."""
    with starter(tmp_path_factory.mktemp("sample") / "data") as start:
        yield start(DATASET_SAMPLE="always")
