"""What Chrome takes for a picture, without anything around it."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import kaleido
from kaleido._kaleido_tab._devtools_utils import exec_js_fn
from schools_charts.browser import find_browser
from schools_charts.browser_pages import PLOTLY_JS

SIZE = {"format": "png", "width": 960, "height": 540}


class Chrome:
    """Pages of a Chrome in which plotly.js is loaded, drawing without anything around it."""

    def __init__(self, pages: int) -> None:
        self._loop = asyncio.new_event_loop()
        Thread(target=self._loop.run_forever, daemon=True).start()
        self._kaleido = kaleido.Kaleido(
            n=pages, path=str(find_browser(None)), plotlyjs=PLOTLY_JS.as_uri(), mathjax=False
        )
        self._run(self._kaleido.open())
        self._tabs = [self._run(self._kaleido._get_kaleido_tab()) for _ in range(pages)]

    def _run(self, what: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(what, self._loop).result(60)

    def draw(self, figure: dict[str, Any], page: int = 0) -> None:
        """``Plotly.toImage`` of the figure."""
        tab = self._tabs[page]
        draw = "(figure, size) => Plotly.toImage(figure, size)"
        answer = self._run(exec_js_fn(tab.tab, tab._current_js_id, draw, figure, SIZE))
        assert answer["result"]["result"]["value"].startswith("data:image/png"), answer

    def close(self) -> None:
        """End it."""
        self._run(self._kaleido.close())
        self._loop.call_soon_threadsafe(self._loop.stop)


@contextmanager
def chrome(pages: int) -> Iterator[Chrome]:
    """Warm pages."""
    pages_of_chrome = Chrome(pages)
    for page in range(pages):
        for _ in range(5):
            pages_of_chrome.draw({"data": [{"type": "bar", "y": [1]}], "layout": {}}, page)
    yield pages_of_chrome
    pages_of_chrome.close()
