"""A chart embedded in another site, in a real browser."""

from collections.abc import Iterator
from contextlib import closing
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import requests
from playwright.sync_api import Browser, BrowserContext, FrameLocator
from schools_embedded.services import wait_until

from tests.e2e.running import Run
from tests.integration.api.pages import texts


class Quiet(SimpleHTTPRequestHandler):
    """A handler that serves files without logging."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        pass


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """Another site: its folder and its URL."""
    handler = partial(Quiet, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield tmp_path, f"http://localhost:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser context whose pages are closed after the test."""
    with closing(
        browser.new_context(viewport={"width": 1100, "height": 900}, color_scheme="light")
    ) as context:
        yield context


def shown(frame: FrameLocator) -> str:
    """Wait for the frame's picture, and return its URL."""
    picture = frame.locator("img")
    loaded = "image => image.complete && image.naturalWidth > 300"
    wait_until(lambda: picture.evaluate(loaded), 30, "the picture")
    return str(picture.evaluate("image => image.currentSrc"))


def test_another_site_shows_the_chart_by_the_code_that_the_page_gives(
    context: BrowserContext, sample_system: Run, site: tuple[Path, str]
) -> None:
    folder, address = site
    view = f"{sample_system.url}/?borough=bronx&title=%22It%27s%22"
    code = texts(requests.get(view, timeout=30).text)
    folder.joinpath("index.html").write_text(
        f"<!DOCTYPE html><title>Another</title>{code['embed-picture']}{code['embed-frame']}"
    )
    page = context.new_page()
    page.goto(address)
    frame = page.frame_locator("iframe")
    assert "width=480" not in shown(frame)
    assert "theme=dark" not in shown(frame)
    alone = "document.images[0].complete && document.images[0].naturalWidth"
    wait_until(lambda: page.evaluate(alone) == 1920, 30, "the picture without a frame")
    page.set_viewport_size({"width": 500, "height": 900})
    page.emulate_media(color_scheme="dark")
    wait_until(lambda: "width=480" in shown(frame), 30, "the narrow picture")
    wait_until(lambda: "theme=dark" in shown(frame), 30, "the dark picture")
    # All of it fits without a scroll bar.
    assert frame.locator("html").evaluate("root => root.scrollHeight <= root.clientHeight")
    with context.expect_page() as opened:
        frame.locator("a").click()
    assert opened.value.url == view


@pytest.mark.parametrize("path", ["/", "/about", "/docs", "/schools"])
def test_another_site_shows_no_other_page(
    context: BrowserContext, sample_system: Run, site: tuple[Path, str], path: str
) -> None:
    folder, address = site
    folder.joinpath("index.html").write_text(f'<iframe src="{sample_system.url}{path}"></iframe>')
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto(address)
    wait_until(lambda: refused, 15, "Chrome to refuse the frame")
    assert "frame-ancestors 'none'" in " ".join(refused)
    assert page.frames[1].url != f"{sample_system.url}{path}"
