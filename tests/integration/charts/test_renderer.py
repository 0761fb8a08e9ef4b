"""Pictures drawn by a real Chrome, and its failures."""

import asyncio
import os
import signal
import struct
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from schools_charts.renderer import (
    BrowserLostError,
    FigureError,
    Renderer,
    RenderTimeoutError,
)
from schools_common.charts.options import ChartOptions
from schools_embedded.services import wait_until

SIZE = ChartOptions()
PAGE = {"width": 960, "height": 540}


@pytest.fixture(scope="module")
def renderer(browser: Path) -> Iterator[Renderer]:
    renderer = Renderer(browser)
    yield renderer
    renderer.close()


@pytest.fixture
def doomed(browser: Path) -> Iterator[Callable[[float], Renderer]]:
    """A function that makes a renderer which has drawn once, for a test to break."""
    made = []

    def make(timeout: float) -> Renderer:
        renderer = Renderer(browser)
        made.append(renderer)
        renderer.render(bars(1), SIZE)
        renderer._timeout = timeout
        return renderer

    yield make
    for renderer in made:
        renderer.kill()


def bars(height: float, **layout: Any) -> dict[str, Any]:
    return {
        "data": [{"type": "bar", "y": [height, 1]}],
        "layout": PAGE | layout,
    }


def chrome(renderer: Renderer) -> int:
    """Return the id of the process that leads Chrome's group."""
    pid: int = renderer._browser.subprocess.pid
    return pid


def page_loads(renderer: Renderer) -> set[float]:
    """Ask Chrome for the time at which each page was loaded."""

    async def ask() -> set[float]:
        answers = [
            await tab.send_command("Runtime.evaluate", {"expression": "performance.timeOrigin"})
            for tab in renderer._browser.tabs.values()
        ]
        # A page answers with an error in the moment in which it is reloaded.
        return {each["result"]["result"]["value"] for each in answers if "result" in each}

    return asyncio.run_coroutine_threadsafe(ask(), renderer._loop).result(10)


def group(pid: int) -> list[int]:
    """Return the running processes of a group."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, leader = stat.read_text().rpartition(")")[2].split()[:3]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(leader) == pid and state != "Z":
            found.append(int(stat.parent.name))
    return found


def test_a_picture_has_the_format_and_size_asked_for(renderer: Renderer) -> None:
    image = renderer.render(bars(2), SIZE)
    assert image.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", image[16:24]) == (960, 540)


def test_pictures_do_not_reload_their_page(renderer: Renderer) -> None:
    """Fails if Kaleido no longer calls the method that BrowserPages overrides."""
    before = page_loads(renderer)
    for _ in range(6):  # three in each page
        renderer.render(bars(2), SIZE)
    assert page_loads(renderer) == before
    assert len(before) == 2


def test_a_page_is_reloaded_now_and_then_and_draws_the_same_picture(browser: Path) -> None:
    renderer = Renderer(browser, pictures_per_page=5)
    try:
        pictures = {renderer.render(bars(2), SIZE)}
        before = page_loads(renderer)
        for _ in range(15):  # at least five in each page
            pictures.add(renderer.render(bars(2), SIZE))
        wait_until(lambda: len(page_loads(renderer) - before) == 2, 10, "both pages to be reloaded")
        pictures.add(renderer.render(bars(2), SIZE))
    finally:
        renderer.close()
    assert len(pictures) == 1


def test_each_thread_gets_its_own_picture(renderer: Renderer) -> None:
    heights = [1, 3, 5, 7]
    expected = {height: renderer.render(bars(height), SIZE) for height in heights}
    assert len(set(expected.values())) == len(heights)
    with ThreadPoolExecutor(4) as threads:
        drawn = list(threads.map(lambda h: (h, renderer.render(bars(h), SIZE)), heights * 4))
    assert all(image == expected[height] for height, image in drawn)


def test_an_invalid_figure_does_not_affect_others(renderer: Renderer) -> None:
    before = renderer.render(bars(2), SIZE)
    with pytest.raises(FigureError):
        renderer.render({"layout": PAGE}, SIZE)
    with pytest.raises(FigureError):
        renderer.render({"data": 5, "layout": PAGE | {"annotations": 5, "shapes": "x"}}, SIZE)
    assert renderer.render(bars(2), SIZE) == before


def test_text_is_drawn_as_it_stands(renderer: Renderer) -> None:
    """Without MathJax, dollar signs are dollar signs."""
    plain, dollars = (renderer.render(bars(1, title={"text": text}), SIZE) for text in ("", "$x$"))
    assert plain != dollars


def test_a_killed_chrome_is_noticed_at_once(doomed: Callable[[float], Renderer]) -> None:
    renderer = doomed(30)
    # The group's leader is Kaleido's wrapper; its children are Chrome.
    for pid in group(chrome(renderer)):
        if pid != chrome(renderer):
            with suppress(ProcessLookupError):  # it ended with its parent
                os.kill(pid, signal.SIGKILL)
    started = monotonic()
    with pytest.raises(BrowserLostError):
        renderer.render(bars(1), SIZE)
    assert monotonic() - started < 10  # of 30


def test_a_hanging_chrome_is_killed_after_the_timeout(doomed: Callable[[float], Renderer]) -> None:
    renderer = doomed(0.5)
    os.killpg(chrome(renderer), signal.SIGSTOP)
    with pytest.raises(RenderTimeoutError):
        renderer.render(bars(1), SIZE)
    renderer.kill()
    wait_until(lambda: not group(chrome(renderer)), 5, "Chrome's processes to be gone")


def test_a_chrome_that_does_not_start_is_lost(tmp_path: Path) -> None:
    broken = tmp_path / "chrome"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    renderer = Renderer(broken)
    with pytest.raises(BrowserLostError):
        renderer.render(bars(1), SIZE)
    renderer.kill()
