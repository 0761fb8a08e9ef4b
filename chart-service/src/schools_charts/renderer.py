"""A Chrome that stays open and turns plotly figures into pictures."""

import asyncio
import logging
from concurrent.futures import CancelledError
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any

from kaleido.errors import JavascriptError, KaleidoError
from schools_common.celery_app import RENDER_TIMEOUT
from schools_common.charts.options import ChartOptions

from schools_charts.browser_pages import PICTURES_PER_PAGE, BrowserPages

log = logging.getLogger(__name__)

# Seconds for Chrome to start, once per process, and to end.
START_TIMEOUT = 20
CLOSE_TIMEOUT = 5


class FigureError(Exception):
    """This figure cannot be drawn; others can."""


class BrowserLostError(Exception):
    """Chrome ended or did not start; nothing more can be drawn."""


class RenderTimeoutError(Exception):
    """Chrome does not respond; it cannot be relied on any more."""


class Renderer:
    """One Chrome, started and owned by this process.

    Thread-safe. Does not survive a fork: create it in the process that uses it. Chrome starts in
    the background, and the first picture waits for it. The page is made of local files, so that no
    network is used.
    """

    def __init__(
        self,
        browser: Path,
        *,
        timeout: float = RENDER_TIMEOUT,
        pages: int = 2,  # one draws while the other is reloaded
        pictures_per_page: int = PICTURES_PER_PAGE,
    ) -> None:
        self._timeout = timeout
        self._browser = BrowserPages(browser, pages, pictures_per_page)
        self._loop = asyncio.new_event_loop()
        # Errors after the loss of Chrome; the caller of render() is told of it anyway.
        self._loop.set_exception_handler(
            lambda _, context: log.debug("Kaleido: %s", context["message"])
        )
        self._thread = Thread(target=self._serve, name="renderer", daemon=True)
        self._thread.start()
        self._opening = asyncio.run_coroutine_threadsafe(self._browser.open(), self._loop)

    def render(self, figure: dict[str, Any], options: ChartOptions) -> bytes:
        """Draw a figure in the format and size of the options.

        Raises FigureError, or BrowserLostError or RenderTimeoutError, after which only :meth:`kill`
        may be called.
        """
        layout = figure["layout"]
        size = {
            "format": options.format,
            "width": layout["width"],
            "height": layout["height"],
            "scale": options.scale,
        }
        try:
            self._opening.result(START_TIMEOUT)
            drawing = asyncio.run_coroutine_threadsafe(
                self._browser.calc_fig(figure, opts=size), self._loop
            )
            return bytes(drawing.result(self._timeout))
        except TimeoutError:
            raise RenderTimeoutError(f"Chrome gave no answer in {self._timeout:g} s") from None
        except (JavascriptError, KaleidoError, TypeError, ValueError) as error:
            raise FigureError(str(error)) from error
        except (CancelledError, Exception) as error:
            raise BrowserLostError(f"Chrome is lost: {error!r}") from error

    def close(self) -> None:
        """Ask Chrome to end, and make sure that it does."""
        if self._thread.is_alive():
            self._stop()
            self._browser.kill_processes()

    def kill(self) -> None:
        """End Chrome and all its processes at once, even if they hang."""
        if self._thread.is_alive():
            self._browser.kill_processes()
            self._browser.stop_reading()
            self._stop()

    def _stop(self) -> None:
        closing = asyncio.run_coroutine_threadsafe(self._browser.close(), self._loop)
        # Closing also removes Chrome's profile; if it fails, nothing more can be done.
        with suppress(CancelledError, Exception):
            closing.result(CLOSE_TIMEOUT)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(CLOSE_TIMEOUT)

    def _serve(self) -> None:
        self._loop.run_forever()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()
