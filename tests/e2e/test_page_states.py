"""The explorer while work is in progress or something fails.

The tests share one system, and begin with its first load.
"""

import re
from collections.abc import Iterator
from contextlib import suppress

import pytest
import requests
from playwright.sync_api import Browser, Page, expect
from schools_embedded.services import wait_until

from tests.e2e.states import Stage, stage
from tests.e2e.windows import look_at, picture, window, windows

pytestmark = pytest.mark.slow

UNDER_WAY, FAILED = ("status of 503",), ("status of 500", "status of 503")
"""Console messages about pictures that are not drawn yet, or could not be drawn."""

LONG = 60_000
"""Milliseconds within which a picture is drawn, even on a busy machine."""


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(tmp_path_factory.mktemp("states") / "data") as found:
        yield found


@pytest.fixture
def loaded(system: Stage) -> Stage:
    system.publish()
    return system


def expect_message(page: Page, words: str) -> None:
    """Wait for a message in place of the picture."""
    expect(page.locator(".state")).to_contain_text(re.compile(words), timeout=LONG)


def check_table_and_downloads(page: Page) -> None:
    """Check that table and downloads work without the picture."""
    assert page.locator("table.rows tbody tr").count() > 0
    with page.expect_download() as download:
        page.click(".downloads >> text=CSV")
    assert download.value.suggested_filename.endswith(".csv")


def expect_picture(page: Page) -> None:
    """Wait for the picture, and check that it is announced."""
    expect(page.locator(".state, .before, .waiting")).to_have_count(0, timeout=LONG)
    picture(page)
    assert page.inner_text("#said") == page.inner_text("figure .summary")


def test_the_data_are_being_loaded(browser: Browser, system: Stage) -> None:
    def answers() -> bool:
        with suppress(requests.ConnectionError):
            return requests.get(system.url, timeout=10).status_code == 503
        return False

    wait_until(answers, 120, "the API")
    with windows(browser, system.url, expected=UNDER_WAY) as pages:
        for page in pages:
            page.goto("/")
            assert page.inner_text("h1") == "The data are being loaded"
            assert page.evaluate("typeof htmx") == "object"  # it reloads the page
            look_at(page, "loading")
        system.publish()
        for page in pages:  # they reload by themselves
            expect(page.locator("h1")).to_contain_text("Average", timeout=LONG)
            picture(page)


def test_a_picture_is_being_drawn(browser: Browser, loaded: Stage) -> None:
    with windows(browser, loaded.url, expected=UNDER_WAY) as pages:
        for page in pages:
            page.goto("/")
            picture(page)
        with loaded.drawing_suspended():
            loaded.order(3)
            for page in pages:
                page.click(".tabs >> text=Levels")
                page.wait_for_url("**/?chart=levels")
                assert page.is_visible("figure .before")
                assert page.inner_text("figure .summary")
            for page in pages:
                expect_message(page, r"Waiting to be drawn; \d+ charts are ahead of it")
                look_at(page, "being-drawn")
        for page in pages:
            expect_picture(page)


def test_the_queue_is_full(browser: Browser, loaded: Stage) -> None:
    with windows(browser, loaded.url, expected=UNDER_WAY) as pages:
        with loaded.drawing_suspended():
            loaded.fill_queue()
            for page in pages:
                page.goto("/?borough=queens&chart=levels")
            for page in pages:
                expect_message(page, "taking longer than usual")
                assert page.inner_text("#said") == page.inner_text(".state p")
                look_at(page, "nobody-draws")
        wait_until(lambda: loaded.machine.queued() == 0, 60, "the queue to be empty")
        for page in pages:
            page.click("text=Try again")
            assert page.evaluate("document.activeElement.tagName") == "FIGURE"
            expect_picture(page)


def test_drawing_fails(browser: Browser, loaded: Stage) -> None:
    with windows(browser, loaded.url, expected=FAILED) as pages:
        with loaded.drawing_suspended():
            for page in pages:
                page.goto("/?borough=brooklyn&chart=levels", wait_until="commit")
            folders = loaded.break_store(len(pages))
        for page in pages:
            expect_message(page, "could not be drawn")
            check_table_and_downloads(page)
            look_at(page, "drawing-failed")
        for folder in folders:
            folder.rmdir()
        loaded.machine.let_time_pass(61)
        for page in pages:
            page.click("text=Try again")
            expect_picture(page)


def test_other_data_were_loaded(browser: Browser, loaded: Stage) -> None:
    with (
        windows(browser, loaded.url) as pages,
        window(browser, loaded.url) as reloaded,
        window(browser, loaded.url) as other,
    ):
        for page in [*pages, reloaded, other]:
            page.goto("/?chart=levels")
            picture(page)
        before = other.inner_text("#schools-heading")
        loaded.replace_data()
        for page in [*pages, reloaded]:
            page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
            expect(page.locator("#notice")).to_contain_text("data have been replaced")
            look_at(page, "data-replaced")
        with reloaded.expect_navigation(timeout=LONG):
            reloaded.click("text=Show the new data")
        assert reloaded.inner_text("#schools-heading") != before
        version = requests.get(f"{loaded.url}/dataset", timeout=10).json()["dataset"]["version"]
        assert reloaded.get_attribute("body", "data-version") == version
        # A view that is swapped in shows the new data.
        other.click("#borough-bronx")
        other.wait_for_url("**borough=bronx**")
        assert other.get_attribute("body", "data-version") == version
        assert other.inner_text("#notice") == ""
