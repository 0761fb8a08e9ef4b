"""Time from a click on a link to the chart on screen, in a real browser; two minutes.

--views N   N new views of the explorer of each kind, each in a new window with empty caches, and
            then once more in another one.

A chart is on screen when its picture has loaded: the time is Chrome's, from the start of the
navigation to that event. The exit code is 1 if a median is above its limit.
"""

import sys
from contextlib import closing
from urllib.parse import urlencode

from harness import Figures, options, p50_p95, table
from playwright.sync_api import Browser, sync_playwright
from questions import KINDS, new_charts
from schools_charts.browser import find_browser
from schools_embedded.services import wait_until
from systems import supervised

NEVER, AGAIN = "never drawn", "drawn before"
LIMITS = {NEVER: 1000, AGAIN: 200}
"""Limits for the median time until a chart is on screen, in milliseconds."""

_NOTE_LOAD = """
document.addEventListener("load", ({ target }) => {
  if (target.matches?.("figure.chart picture img")) window.shown ??= performance.now();
}, true);
"""


def main() -> int:
    """Measure, and print; returns 1 if a median is above its limit."""
    given = options(__doc__, views=10)
    taken: Figures = {NEVER: [], AGAIN: []}
    with supervised() as run, sync_playwright() as playwright:
        chrome = playwright.chromium.launch(
            executable_path=str(find_browser(None)), args=["--no-sandbox"]
        )
        on_screen(chrome, run.url)  # warms up
        for kind in KINDS:
            for question in new_charts(given.views, kind):
                address = f"{run.url}/?{urlencode(question, doseq=True)}"
                for name in (NEVER, AGAIN):
                    taken[name].append(on_screen(chrome, address))
    rows = [
        [name, *(f"{figure:.0f}" for figure in p50_p95(figures)), f"{LIMITS[name]}"]
        for name, figures in taken.items()
    ]
    table(["a chart", "on screen, p50 in ms", "p95", "p50 at most"], rows)
    return int(any(p50_p95(figures)[0] > LIMITS[name] for name, figures in taken.items()))


def on_screen(chrome: Browser, address: str) -> float:
    """Measure the time until a page's chart is on screen in a new window, in milliseconds."""
    with closing(chrome.new_context()) as context:
        page = context.new_page()
        page.add_init_script(_NOTE_LOAD)
        page.goto(address)
        wait_until(lambda: page.evaluate("window.shown"), 60, "the chart")
        return float(page.evaluate("window.shown"))


if __name__ == "__main__":
    sys.exit(main())
