"""Fixtures for the running system and its pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from schools_charts.browser import BrowserNotFoundError, find_browser

from tests.e2e.running import Run, Starter, starter
from tests.e2e.windows import window


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Starter]:
    """A function that starts systems in this test's own folder."""
    with starter(tmp_path / "data") as start:
        yield start


@pytest.fixture(scope="session")
def sample_system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """A system with the generated sample, for tests that only read."""
    with starter(tmp_path_factory.mktemp("sample") / "data") as start:
        yield start(DATASET_SAMPLE="always")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chrome, per module, since Playwright's event loop must not leak into other tests."""
    try:
        path = find_browser(None)
    except BrowserNotFoundError as error:
        pytest.skip(str(error))
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=str(path), args=["--no-sandbox"])


@pytest.fixture
def expected() -> tuple[str, ...]:
    """Console messages that ``page`` may log; tests of error states override this."""
    return ()


@pytest.fixture
def page(browser: Browser, sample_system: Run, expected: tuple[str, ...]) -> Iterator[Page]:
    """A browser window on ``sample_system``."""
    with window(browser, sample_system.url, expected=expected) as page:
        yield page
