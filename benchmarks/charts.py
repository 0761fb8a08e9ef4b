"""Charts: from the question to the picture, how many a second, and the renderer's memory.

``python benchmarks/charts.py [cold] [rate] [memory]``, all three unless some are named. Beside
each figure stands what Chrome itself takes for the same pictures, in the same run.
"""

import random
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from typing import Any

import kaleido
import plotly.graph_objects
import psutil
from chrome import SIZE, Chrome, chrome
from client import Client
from schools_charts.browser import find_browser
from schools_charts.browser_pages import PLOTLY_JS
from schools_charts.figure import figure
from schools_common.chart_data import chart_data
from schools_common.contracts import ChartSpec
from schools_common.database import make_engine
from schools_common.filters import SchoolFilters
from schools_common.publication_query import read_publication
from schools_embedded.processes import Process, stop
from schools_embedded.system import System
from system import machine, p50_p95, process_of, running, seconds, table

CATEGORIES = ("all-students", "poverty", "english-language-learners", "students-with-disabilities")
BOROUGHS = ("manhattan", "bronx", "brooklyn", "queens", "staten-island")

_numbers = count(random.randrange(100_000, 1_000_000))


def new_filters() -> dict[str, Any]:
    """Filters that nobody has asked for."""
    n = next(_numbers)
    return {
        "category": [CATEGORIES[n % 4], CATEGORIES[(n + 1) % 4]],
        "borough": [BOROUGHS[n % 5]],
        "enrollment_max": n,
    }


def figures_of(system: System) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """What the renderer hands to Chrome for some filters."""
    engine = make_engine(system.settings["database_url"])
    with engine.connect() as connection:
        publication = read_publication(connection)
    engine.dispose()
    assert publication is not None
    version = publication.version

    def figure_of(filters: dict[str, Any]) -> dict[str, Any]:
        spec = ChartSpec(filters=SchoolFilters.model_validate(filters), dataset_version=version)
        return figure(spec, chart_data(publication, spec.filters))

    return figure_of


def cold(system: System, rounds: int = 50) -> None:
    """One client, filters never seen, one warm worker."""
    figure_of = figures_of(system)
    client = Client(system)
    times: dict[str, list[float]] = {}

    def take(name: str, action: Callable[[], object]) -> None:
        times.setdefault(name, []).append(seconds(action))

    with chrome(1) as page:
        for n in range(rounds + 10):
            filters = new_filters()
            drawn = figure_of(filters)
            take("cold chart", lambda: client.fetch(client.ask(filters)))  # noqa: B023
            take("`Plotly.toImage` in a loaded page", lambda: page.draw(drawn))  # noqa: B023
            if n == 9:  # all of it warm
                times.clear()
    kaleido.start_sync_server(
        path=str(find_browser(None)),
        plotlyjs=PLOTLY_JS.as_uri(),
        mathjax=False,
        silence_warnings=True,
    )
    drawn = figure_of(new_filters())
    for n in range(12):
        take("Kaleido's sync server", lambda: kaleido.calc_fig_sync(drawn, opts=SIZE))
        if n == 1:
            times["Kaleido's sync server"].clear()
    kaleido.stop_sync_server(silence_warnings=True)
    with TemporaryDirectory() as directory:
        whole = plotly.graph_objects.Figure(drawn)
        for _ in range(3):
            take("`fig.write_image`", lambda: whole.write_image(Path(directory, "x.png")))
    limit = p50_p95(times["`Plotly.toImage` in a loaded page"])
    print("**Cold chart: `GET /schools` with filters never seen, to the image's last byte**\n")
    table(
        ["what", "n", "p50, ms", "p95, ms", "p50 / in-page p50", "p95 / in-page p95"],
        [
            [
                *(name, len(found), f"{p50 * 1000:.0f}", f"{p95 * 1000:.0f}"),
                *(f"{p50 / limit[0]:.2f}", f"{p95 / limit[1]:.2f}"),
            ]
            for name, found in times.items()
            for p50, p95 in [p50_p95(found)]
        ],
    )


def served(system: System, charts: int) -> float:
    """Charts per second, from the first order to the last image, all ordered at once."""
    client = Client(system)

    def work() -> None:
        images = [client.ask(new_filters()) for _ in range(charts)]
        client.fetch(images[-1])
        for image in images:
            client.fetch(image)

    return charts / seconds(work)


def in_pages(page: Chrome, pages: int, drawn: list[dict[str, Any]]) -> float:
    """Charts per second of so many pages at once."""

    def draw(n: int) -> None:
        for each in drawn[n::pages]:
            page.draw(each, n)

    with ThreadPoolExecutor(pages) as threads:
        return len(drawn) / seconds(lambda: list(threads.map(draw, range(pages))))


@contextmanager
def second_worker(system: System) -> Iterator[Process]:
    """One more chart worker, as ``docker compose up --scale chart-worker=2`` starts it."""
    first = process_of(system, "charts")
    command = [arg.replace("charts@", "charts2@") for arg in first._command]
    worker = Process("charts2", command, first._environment, first.log.with_name("charts2.log"))
    try:
        while "drawn" not in worker.log.read_text():
            served(system, 10)
        yield worker
    finally:
        stop([worker])


def hold(worker: Process, cores: list[int]) -> None:
    """Hold a worker, its Chrome and what they start later to some cores."""
    leader = psutil.Process(worker._popen.pid)
    for process in [leader, *leader.children(recursive=True)]:
        for thread in process.threads():
            psutil.Process(thread.id).cpu_affinity(cores)


def rate(system: System, charts: int = 150, rounds: int = 3) -> None:
    """How many charts a second come out."""
    figure_of = figures_of(system)
    drawn = [figure_of(new_filters()) for _ in range(charts)]
    first = process_of(system, "charts")
    found: dict[str, list[float]] = {}

    def note(name: str, measured: float) -> None:
        found.setdefault(name, []).append(measured)

    with ExitStack() as stack:
        two_pages = stack.enter_context(chrome(2))
        for _ in range(rounds):
            note("`Plotly.toImage` in two loaded pages", in_pages(two_pages, 2, drawn))
            note("one worker", served(system, charts))
            with second_worker(system) as second:
                note("two workers", served(system, charts))
                hold(first, [0])
                hold(second, [1])
                note("two workers, a core each", served(system, charts))
            note("one worker, one core", served(system, charts))
            hold(first, list(range(psutil.cpu_count() or 1)))
    rates = {name: median(values) for name, values in found.items()}
    limit = rates["`Plotly.toImage` in two loaded pages"]
    print(f"**Charts per second, {charts} ordered at once, median of {rounds}**\n")
    table(
        ["what", "charts/s", "of two pages"],
        [[name, f"{value:.2f}", f"{value / limit:.0%}"] for name, value in rates.items()],
    )
    gain = rates["two workers, a core each"] / rates["one worker, one core"]
    print(f"Two workers to one, each held to one core: {gain:.2f} times.\n")


def memory(system: System) -> None:
    """The chart worker and its Chrome after 50 and after 1,000 different charts."""
    client = Client(system)
    worker = psutil.Process(process_of(system, "charts")._popen.pid)

    def megabytes() -> float:
        processes = [worker, *worker.children(recursive=True)]
        return sum(each.memory_full_info().pss for each in processes) / 2**20

    taken = {}
    start = perf_counter()
    for n in range(1, 1001):
        client.fetch(client.ask(new_filters()))
        if n in (50, 250, 500, 750, 1000):
            sleep(2)  # a page may be tidied up just now
            taken[n] = megabytes()
    print(f"**Memory of the worker with its Chrome** ({1000 / (perf_counter() - start):.1f}/s)\n")
    table(
        ["charts drawn", "PSS, MB", "to that after 50"],
        [[n, f"{value:.0f}", f"{value / taken[50]:.2f}"] for n, value in taken.items()],
    )


if __name__ == "__main__":
    machine()
    parts: dict[str, Callable[[System], None]] = {"cold": cold, "rate": rate, "memory": memory}
    with running() as system:
        for name in sys.argv[1:] or parts:
            parts[name](system)
