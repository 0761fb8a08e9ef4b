"""From a click on a link to the chart on screen, in a real browser; two minutes.

--views N   Views of the explorer that nobody has asked for, each in a window of its own with
            nothing in its caches, and then once more in another window.

A chart is on screen when its picture has loaded: Chrome's clock from the beginning of the
navigation to that event. The exit code is 1 where the median of either is beyond its reach.
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

NEVER, BEFORE = "never drawn", "drawn before"
REACHES = {NEVER: 1000, BEFORE: 200}
"""Milliseconds within which a chart is to be on screen."""

_NOTE_LOAD = """
document.addEventListener("load", ({ target }) => {
  if (target.matches?.("figure.chart picture img")) window.shown ??= performance.now();
}, true);
"""


def main() -> int:
    """Measure, and print; 1 where a median is beyond its reach."""
    given = options(__doc__, views=10)
    taken: Figures = {NEVER: [], BEFORE: []}
    with supervised() as run, sync_playwright() as playwright:
        chrome = playwright.chromium.launch(
            executable_path=str(find_browser(None)), args=["--no-sandbox"]
        )
        on_screen(chrome, run.url)  # warms up
        for kind in KINDS:
            for question in new_charts(given.views, kind):
                address = f"{run.url}/?{urlencode(question, doseq=True)}"
                for name in (NEVER, BEFORE):
                    taken[name].append(on_screen(chrome, address))
    rows = [
        [name, *(f"{figure:.0f}" for figure in p50_p95(figures)), f"{REACHES[name]}"]
        for name, figures in taken.items()
    ]
    table(["a chart", "on screen, p50 in ms", "p95", "p50 at most"], rows)
    return int(any(p50_p95(figures)[0] > REACHES[name] for name, figures in taken.items()))


def on_screen(chrome: Browser, address: str) -> float:
    """Milliseconds until the chart of a page is on screen, in a window of its own."""
    with closing(chrome.new_context()) as context:
        page = context.new_page()
        page.add_init_script(_NOTE_LOAD)
        page.goto(address)
        wait_until(lambda: page.evaluate("window.shown"), 60, "the chart")
        return float(page.evaluate("window.shown"))


if __name__ == "__main__":
    sys.exit(main())
