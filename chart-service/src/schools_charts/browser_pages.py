"""A Chrome whose pages draw many pictures each.

Only this module uses private parts of Kaleido and Choreographer: ``_return_kaleido_tab``,
``tabs_ready``, the channel and the process. ``pyproject.toml`` pins both to tested minor versions.
"""

import asyncio
import os
import signal
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import plotly
from choreographer.channels import Pipe
from kaleido import Kaleido

PLOTLY_JS = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"

PICTURES_PER_PAGE = 500
"""Number of pictures that a page draws before it is reloaded."""

PICTURES_PER_COLLECTION = 50
"""Number of pictures that a page draws before its garbage is collected, which Chrome puts off.

Without it, Chrome's processes take 450 to 620 MB instead of 330 to 460 MB (PSS).
"""


class BrowserPages(Kaleido):  # type: ignore[misc]  # Kaleido is untyped
    """A Chrome with pages that are kept; Kaleido itself reloads a page after each picture.

    A reload takes as long as forty drawings, since the page parses and compiles 4.8 MB of
    JavaScript again. It is done in the background, after a failed figure and after every
    ``pictures_per_page`` pictures, so that nothing can pile up in a page.
    """

    def __init__(self, browser: Path, pages: int, pictures_per_page: int) -> None:
        self._pipe = Pipe()
        super().__init__(
            n=pages,
            timeout=None,
            path=str(browser),
            plotlyjs=PLOTLY_JS.as_uri(),
            mathjax=False,
            channel_cls=lambda: self._pipe,
        )
        self._pictures_per_page = pictures_per_page
        self._drawn: Counter[Any] = Counter()
        self._background: set[asyncio.Task[None]] = set()

    async def _return_kaleido_tab(self, tab: Any) -> None:
        """Keep the page; Kaleido's own method reloads it before it returns the picture."""
        self._drawn[tab] += 1
        failed = sys.exc_info()[0] is not None  # Kaleido calls this in a ``finally``
        reload = failed or self._drawn[tab] % self._pictures_per_page == 0
        if not reload and self._drawn[tab] % PICTURES_PER_COLLECTION:
            await self.tabs_ready.put(tab)
            return
        task = asyncio.create_task(self._tidy_up(tab, reload=reload))
        self._background.add(task)
        task.add_done_callback(self._tidied_up)

    async def _tidy_up(self, tab: Any, *, reload: bool) -> None:
        await tab.tab.send_command("HeapProfiler.collectGarbage")
        if reload:
            await super()._return_kaleido_tab(tab)
        else:
            await self.tabs_ready.put(tab)

    def _tidied_up(self, task: asyncio.Task[None]) -> None:
        self._background.discard(task)
        # A lost page is noticed when the next picture waits for one.
        if not task.cancelled():
            task.exception()

    def kill_processes(self) -> None:
        """Kill Chrome and its children, which form a process group."""
        process = getattr(self, "subprocess", None)
        if process is not None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)

    def stop_reading(self) -> None:
        """Stop waiting for Chrome's output, which would block the event loop for seconds."""
        if self._pipe.is_ready():
            os.write(self._pipe.from_external_to_choreo, b"{bye}\n")
