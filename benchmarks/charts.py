"""Charts beside what Chrome itself takes for the same pictures; about ten minutes.

--cold N      N charts never asked for, one client, one warm worker: from GET /schools to the
              image's last byte, beside Plotly.toImage in a loaded page, Kaleido's sync server
              and fig.write_image.
--kinds N     N charts of each kind never asked for, beside Plotly.toImage of the same figures.
--ordered N   Charts a second of N ordered before the workers begin: one worker, two workers, and
              both with a core each, beside two loaded pages.
--drawn N     Memory of the worker and its Chrome, up to N charts, beside that after 50.

With 0 a part is left out.
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
    """Measure each part that is asked for."""
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
    """From the question to the picture."""
    questions = new_charts(WARM_UP + rounds)
    with closing(Chrome(1)) as chrome:
        taken = beside_chrome(system, chrome, questions, rounds)
    compare("ms", taken | others(figures_of(system, questions)[-1]), ALONE)


def kinds(system: System, rounds: int) -> None:
    """From the question to the picture, by kind."""
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
    """Milliseconds of cold charts and of their figures in a loaded page, taking turns."""
    asked, drawn = iter(questions), iter(figures_of(system, questions))
    client = Client(system)
    ways = {
        COLD: lambda: milliseconds(client.draw, [next(asked)]),
        ALONE: lambda: milliseconds(chrome.draw, [next(drawn)]),
    }
    return take_turns(rounds, ways, warm_up=WARM_UP)


def others(figure: dict[str, Any]) -> Figures:
    """Draw as other programs with Plotly do: with a page reloaded, or Chrome started, each time."""
    kaleido.start_sync_server(plotlyjs=PLOTLY_JS, mathjax=False, silence_warnings=True)
    draw: Callable[[], float] = lambda: milliseconds(kaleido.calc_fig_sync, figure, size_of(figure))  # noqa: E731
    taken = take_turns(10, {KALEIDO: draw}, warm_up=2)
    kaleido.stop_sync_server(silence_warnings=True)
    with TemporaryDirectory() as folder:
        whole = plotly.graph_objects.Figure(figure)
        write = {WRITE_IMAGE: lambda: milliseconds(whole.write_image, Path(folder, "x.png"))}
        return taken | take_turns(3, write)


def rate(system: System, charts: int, rounds: int) -> None:
    """Charts a second."""
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
    """The figures of the questions' charts."""
    publication = publication_of(system)
    return [figure_of(publication, question) for question in questions]


@contextmanager
def second_worker(first: Process, client: Client) -> Iterator[Process]:
    """One more chart worker, as ``docker compose up --scale chart-worker=2`` starts it."""
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
    """Stop workers from taking tasks meanwhile; what each does already goes on."""
    processes = [psutil.Process(worker.pid) for worker in workers]
    for process in processes:
        process.suspend()
    try:
        yield
    finally:
        for process in processes:
            process.resume()


def hold(worker: Process, cores: list[int]) -> None:
    """Hold a worker, its Chrome and what they start later to some cores."""
    for process in family(worker.pid):
        for thread in process.threads():
            psutil.Process(thread.id).cpu_affinity(cores)


def memory(system: System, charts: int) -> None:
    """Memory of the worker with its Chrome, as charts are drawn."""
    client, taken = Client(system), {}
    for n in range(1, charts + 1):
        client.draw(new_charts(1))
        if n == 50 or not n % (max(charts, 4) // 4):
            sleep(2)  # a page may be tidied up just now
            taken[n] = megabytes(system.process("charts").pid)
    first = next(iter(taken.values()))
    rows = [[f"{n:,}", f"{value:.0f}", f"{value / first:.2f}"] for n, value in taken.items()]
    table(["charts drawn", "PSS of the worker and its Chrome, MB", "to the first"], rows)


if __name__ == "__main__":
    main()
