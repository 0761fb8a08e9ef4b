"""A Chrome that stays open and turns plotly figures into pictures."""

import asyncio
import logging
import os
import signal
import sys
from collections import Counter
from concurrent.futures import CancelledError
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any

import plotly
from choreographer.channels import Pipe
from kaleido import Kaleido
from kaleido.errors import JavascriptError, KaleidoError
from schools_common.celery_app import RENDER_TIMEOUT
from schools_common.contracts import ChartOptions

log = logging.getLogger(__name__)

PLOTLY_JS = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"

# Seconds for Chrome to come up, which it does once in its life, and to go down.
START_TIMEOUT = 20
CLOSE_TIMEOUT = 5


PICTURES_PER_PAGE = 500
"""How many pictures a page draws before it is loaded again."""

PICTURES_PER_COLLECTION = 50
"""How many it draws before its garbage is collected, which Chrome puts off while it has memory."""


class FigureError(Exception):
    """This figure cannot be drawn; others can."""


class BrowserLostError(Exception):
    """Chrome is gone, or did not come up: nothing can be drawn any more."""


class RenderTimeoutError(Exception):
    """Chrome does not answer: nothing can be relied on any more."""


class _Browser(Kaleido):  # type: ignore[misc]  # Kaleido is untyped
    """Draws many pictures in one page; Kaleido itself reloads the page after each.

    Reloading costs as much as forty drawings: a page has to read 4.8 MB of JavaScript again, and
    to find out again what of it to make fast. It is done now and then, so that nothing can pile
    up in a page, after a figure that failed, and never before the picture is handed back.
    """

    def __init__(self, **options: Any) -> None:
        self.channel = Pipe()
        super().__init__(channel_cls=lambda: self.channel, **options)
        self._drawn: Counter[Any] = Counter()
        self._background: set[asyncio.Task[None]] = set()

    async def _return_kaleido_tab(self, tab: Any) -> None:
        self._drawn[tab] += 1
        failed = sys.exc_info()[0] is not None  # called from a ``finally``
        if self._drawn[tab] % PICTURES_PER_COLLECTION and not failed:
            await self.tabs_ready.put(tab)
            return
        reload = asyncio.create_task(
            self._tidy_up(tab, reload=failed or not self._drawn[tab] % PICTURES_PER_PAGE)
        )
        self._background.add(reload)
        reload.add_done_callback(self._reloaded)

    async def _tidy_up(self, tab: Any, *, reload: bool) -> None:
        await tab.tab.send_command("HeapProfiler.collectGarbage")
        if reload:
            await super()._return_kaleido_tab(tab)
        else:
            await self.tabs_ready.put(tab)

    def _reloaded(self, reload: asyncio.Task[None]) -> None:
        self._background.discard(reload)
        # A page that is lost is noticed by whoever waits for one.
        if not reload.cancelled():
            reload.exception()


class Renderer:
    """One Chrome, started in this process and owned by it.

    May be called from any thread. It does not survive a fork: make it in the process that
    uses it. Chrome comes up in the background; the first picture waits for it. No network is
    used: the page is made of local files.
    """

    def __init__(self, browser: Path, *, timeout: float = RENDER_TIMEOUT, pages: int = 2) -> None:
        self._timeout = timeout
        self._browser = _Browser(
            n=pages,  # one to draw in while another is reloaded
            timeout=None,
            path=str(browser),
            plotlyjs=PLOTLY_JS.as_uri(),
            mathjax=False,
        )
        self._loop = asyncio.new_event_loop()
        # What breaks together with Chrome; whoever waits for a picture is told anyway.
        self._loop.set_exception_handler(lambda _, what: log.debug("Kaleido: %s", what["message"]))
        self._thread = Thread(target=self._serve, name="renderer", daemon=True)
        self._thread.start()
        self._opening = asyncio.run_coroutine_threadsafe(self._browser.open(), self._loop)

    def render(self, figure: dict[str, Any], options: ChartOptions) -> bytes:
        """The figure as a picture of the format and size asked for.

        Raises FigureError, or BrowserLostError or RenderTimeoutError, after which this
        renderer is of no use: :meth:`kill` it.
        """
        size = {"format": options.format, "width": options.width, "height": options.height}
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
        """Ask Chrome to go, and see to it that it does."""
        if self._thread.is_alive():
            self._stop()
            self._kill_processes()

    def kill(self) -> None:
        """End Chrome and all its processes at once, also where they do not react."""
        if self._thread.is_alive():
            self._kill_processes()
            channel = self._browser.channel
            if channel.is_ready():
                # What Kaleido's reader waits for; it would hold up its event loop for seconds.
                os.write(channel.from_external_to_choreo, b"{bye}\n")
            self._stop()

    def _kill_processes(self) -> None:
        # Chrome leads a process group of its own, in which its children are.
        process = getattr(self._browser, "subprocess", None)
        if process is not None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)

    def _stop(self) -> None:
        closing = asyncio.run_coroutine_threadsafe(self._browser.close(), self._loop)
        # It also removes Chrome's profile; however it ends, this is the end.
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
