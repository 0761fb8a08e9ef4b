"""Charts compared with Chrome's own time for the same pictures; about ten minutes.

--cold N      N new charts, one client, one warm worker: from GET /schools to the image's last
              byte, compared with Plotly.toImage in a loaded page, Kaleido's sync server and
              fig.write_image.
--kinds N     N new charts of each kind, compared with Plotly.toImage of the same figures.
--ordered N   Charts per second when N are ordered before the workers start: one worker, two
              workers, and both with a core each, compared with two loaded pages.
--drawn N     Memory of the worker and its Chrome, up to N charts, compared with that after 50.

A part with 0 is skipped.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import sleep
from typing import Any

import kaleido
import plotly.graph_objects
import psutil
from chrome import PLOTLY_JS, Chrome, size_of
from harness import Figures, compare, milliseconds, options, seconds, table, take_turns
from inside import figure_of, publication_of
from questions import KINDS, new_charts
from schools_embedded.processes import Process, stop
from schools_embedded.system import System
from systems import Client, family, megabytes, running

WARM_UP = 10
COLD = "cold chart"
ALONE = "`Plotly.toImage`"
KALEIDO = "Kaleido's sync server"
WRITE_IMAGE = "`fig.write_image`"


def main() -> None:
    """Measure the parts that were chosen."""
    given = options(__doc__, cold=50, kinds=20, ordered=150, rounds=3, drawn=1000)
    with running() as system:
        if given.cold:
            cold(system, given.cold)
        if given.kinds:
            kinds(system, given.kinds)
        if given.ordered:
            rate(system, given.ordered, given.rounds)
        if given.drawn:
            memory(system, given.drawn)


def cold(system: System, rounds: int) -> None:
    """Measure single charts from the request to the picture."""
    questions = new_charts(WARM_UP + rounds)
    with closing(Chrome(1)) as chrome:
        taken = beside_chrome(system, chrome, questions, rounds)
    compare("ms", taken | others(figures_of(system, questions)[-1]), ALONE)


def kinds(system: System, rounds: int) -> None:
    """Measure single charts from the request to the picture, by kind."""
    rows = []
    with closing(Chrome(1)) as chrome:
        for kind in KINDS:
            questions = new_charts(WARM_UP + rounds, kind)
            taken = beside_chrome(system, chrome, questions, rounds)
            ours, alone = (median(taken[name]) for name in (COLD, ALONE))
            rows.append([kind, f"{ours:.0f}", f"{alone:.0f}", f"{ours / alone:.2f}"])
    table(["kind", "cold chart, p50 in ms", f"{ALONE}, p50 in ms", "ratio"], rows)


def beside_chrome(
    system: System, chrome: Chrome, questions: list[dict[str, Any]], rounds: int
) -> Figures:
    """Measure, in turn, cold charts and their figures in a loaded page, in milliseconds."""
    asked, drawn = iter(questions), iter(figures_of(system, questions))
    client = Client(system)
    ways = {
        COLD: lambda: milliseconds(client.draw, [next(asked)]),
        ALONE: lambda: milliseconds(chrome.draw, [next(drawn)]),
    }
    return take_turns(rounds, ways, warm_up=WARM_UP)


def others(figure: dict[str, Any]) -> Figures:
    """Draw as other programs with Plotly do, reloading a page or starting Chrome each time."""
    kaleido.start_sync_server(plotlyjs=PLOTLY_JS, mathjax=False, silence_warnings=True)
    draw: Callable[[], float] = lambda: milliseconds(kaleido.calc_fig_sync, figure, size_of(figure))  # noqa: E731
    taken = take_turns(10, {KALEIDO: draw}, warm_up=2)
    kaleido.stop_sync_server(silence_warnings=True)
    with TemporaryDirectory() as folder:
        whole = plotly.graph_objects.Figure(figure)
        write = {WRITE_IMAGE: lambda: milliseconds(whole.write_image, Path(folder, "x.png"))}
        return taken | take_turns(3, write)


def rate(system: System, charts: int, rounds: int) -> None:
    """Measure charts per second."""
    figures = figures_of(system, new_charts(charts))
    first = system.process("charts")
    taken: Figures = {}

    def note(name: str, draw: Callable[[], None]) -> None:
        taken.setdefault(name, []).append(charts / seconds(draw))

    def note_served(name: str, *workers: Process) -> None:
        client = Client(system)  # the API closes a connection that is idle while pages draw
        with resting(*workers):
            images = client.order(new_charts(charts))
        note(name, lambda: client.fetch(images))

    with closing(Chrome(2)) as chrome:
        for _ in range(rounds):
            note("two loaded pages", lambda: chrome.draw(figures))
            note_served("one worker", first)
            with second_worker(first, Client(system)) as second:
                note_served("two workers", first, second)
                hold(first, [0])
                hold(second, [1])
                note_served("two workers, a core each", first, second)
            note_served("one worker, one core", first)
            hold(first, list(range(psutil.cpu_count() or 1)))
    compare(f"charts a second, {charts} ordered before", taken, "two loaded pages", digits=2)
    gain = median(taken["two workers, a core each"]) / median(taken["one worker, one core"])
    print(f"Two workers to one, each held to one core: {gain:.2f} times.\n")


def figures_of(system: System, questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the figures of the queries' charts."""
    publication = publication_of(system)
    return [figure_of(publication, question) for question in questions]


@contextmanager
def second_worker(first: Process, client: Client) -> Iterator[Process]:
    """Run one more chart worker, as ``docker compose up --scale chart-worker=2`` does."""
    command = [part.replace("charts@", "charts2@") for part in first.command]
    log = first.log.with_name("charts2.log")
    log.unlink(missing_ok=True)
    worker = Process("charts2", command, first.environment, log)
    try:
        while "drawn" not in log.read_text():
            client.draw(new_charts(10))
        yield worker
    finally:
        stop([worker])


@contextmanager
def resting(*workers: Process) -> Iterator[None]:
    """Suspend workers within the context, so that they take no tasks."""
    processes = [psutil.Process(worker.pid) for worker in workers]
    for process in processes:
        process.suspend()
    try:
        yield
    finally:
        for process in processes:
            process.resume()


def hold(worker: Process, cores: list[int]) -> None:
    """Pin a worker, its Chrome and their future children to some cores."""
    for process in family(worker.pid):
        for thread in process.threads():
            psutil.Process(thread.id).cpu_affinity(cores)


def memory(system: System, charts: int) -> None:
    """Measure the memory of the worker and its Chrome as charts are drawn."""
    client, taken = Client(system), {}
    for n in range(1, charts + 1):
        client.draw(new_charts(1))
        if n == 50 or not n % (max(charts, 4) // 4):
            sleep(2)  # a page may still be tidying up
            taken[n] = megabytes(system.process("charts").pid)
    first = next(iter(taken.values()))
    rows = [[f"{n:,}", f"{value:.0f}", f"{value / first:.2f}"] for n, value in taken.items()]
    table(["charts drawn", "PSS of the worker and its Chrome, MB", "to the first"], rows)


if __name__ == "__main__":
    main()
