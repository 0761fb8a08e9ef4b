"""Browser windows that fail on console messages and on requests to other sites."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from schools_embedded.services import wait_until

PICTURES = Path(os.environ.get("PAGE_PICTURES") or Path(tempfile.gettempdir()) / "page-pictures")
"""Folder of the screenshots, for visual inspection."""

LOOKS = [(width, scheme) for width in (360, 1280) for scheme in ("light", "dark")]
"""Widths and color schemes in which every state is checked."""


@contextmanager
def window(
    browser: Browser, url: str, *, expected: Sequence[str] = (), **options: Any
) -> Iterator[Page]:
    """Open a window; when the block ends, fail on console messages and on requests elsewhere.

    Messages that contain one of ``expected`` are allowed, such as one about an error status that
    a test causes.
    """
    given = {"viewport": {"width": 1280, "height": 900}, **options}
    context = browser.new_context(base_url=url, **given)
    page, complaints, asked = context.new_page(), [], set()
    page.on("console", lambda message: complaints.append(f"{message.text} {message.location}"))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.add(request.url))
    yield page
    context.close()
    unexpected = [each for each in complaints if not any(text in each for text in expected)]
    assert not unexpected, unexpected
    assert {each for each in asked if not each.startswith(url)} == set()


@contextmanager
def windows(browser: Browser, url: str, *, expected: Sequence[str] = ()) -> Iterator[list[Page]]:
    """Open a window for each look."""
    with ExitStack() as stack:
        yield [
            stack.enter_context(
                window(
                    browser,
                    url,
                    expected=expected,
                    viewport={"width": width, "height": 800},
                    color_scheme=scheme,
                )
            )
            for width, scheme in LOOKS
        ]


def in_each_look(page: Page) -> Iterator[None]:
    """Apply each look in turn to a window."""
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        yield


def look_at(page: Page, name: str) -> None:
    """Take a screenshot, and check accessibility and width of the page."""
    width = page.viewport_size["width"] if page.viewport_size else 0
    scheme = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'")
    PICTURES.mkdir(parents=True, exist_ok=True)
    # Hiding the caret would add an inline style, which the policy forbids.
    page.screenshot(path=PICTURES / f"{name}-{width}-{scheme}.png", caret="initial")
    report = Axe().run(page)
    assert report.violations_count == 0, report.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def picture(page: Page) -> str:
    """Wait for the page's first picture, and return its URL."""
    loaded = (
        "document.querySelector('figure.chart:not(.waiting) picture img')?.naturalWidth > 300"
        " && document.querySelector('picture img').complete"
    )
    wait_until(lambda: page.evaluate(loaded), 30, "the picture")
    return str(page.evaluate("document.querySelector('picture img').currentSrc"))
