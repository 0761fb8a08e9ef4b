"""Ten minutes of mixed calls while workers are killed: is any answer wrong, any promise broken?

``.venv/bin/python benchmarks/soak.py [--minutes 10] [--clients 50]``; benchmarks/README.md says
what is counted. It ends with 1 where something was wrong.
"""

import argparse
import random
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from time import monotonic

import psutil
from soak_clients import Clients
from system import Supervised, machine, p50_p95, supervised, table

KILL_EVERY = 60
MEASURE_EVERY = 10

JUDGED_FROM = 6
"""Minutes that it has to run for its memory to be judged."""

GROWTH = 1.25
"""How many times the memory of minutes 2 to 4 the last three minutes may take."""

TOLD = 20
"""How many of the things that went wrong are printed."""

# By what stands in its command line; the API's two processes are uvicorn's children.
VICTIMS = {
    "chart worker": "schools_charts.worker",
    "loader": "schools_loader.worker",
    "API process": "multiprocessing.spawn",
    "Chrome": "--headless",
}


def main() -> int:
    """Run, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seed", type=int, default=2016)
    options = parser.parse_args()
    machine()
    with supervised() as run:
        clients = Clients(run.url, options.clients, options.seed)
        with (
            _killing(run, random.Random(options.seed), clients) as killed,
            _measured(run, clients) as taken,
        ):
            clients.work(options.minutes * 60)
        clients.redeem()
        if options.minutes >= JUDGED_FROM:
            _judge(clients, taken)
        _print(clients, killed, taken)
        for line in clients.wrong[:TOLD]:
            print("WRONG:", line)
        return 1 if clients.wrong else 0


@contextmanager
def _every(seconds: float, action: Callable[[], None], wrong: list[str]) -> Iterator[None]:
    """Call ``action()`` now and then in the background, while the block runs.

    An error ends that, and is noted as wrong.
    """
    over = Event()

    def work() -> None:
        due = monotonic() + seconds
        while not over.wait(max(0, due - monotonic())):
            action()
            due += seconds

    with ThreadPoolExecutor(1) as background:
        working = background.submit(work)
        try:
            yield
        finally:
            over.set()
    if error := working.exception():
        wrong.append(f"{action.__name__} ended: {error!r}")


@contextmanager
def _killing(run: Supervised, chance: random.Random, clients: Clients) -> Iterator[list[str]]:
    """Kill one worker a minute, each kind before any kind a second time."""
    killed: list[str] = []
    waiting: list[str] = []

    def kill() -> None:
        if not waiting:
            waiting.extend(chance.sample(list(VICTIMS), len(VICTIMS)))
        kind = waiting.pop()
        found = [p for p in _descendants(run) if VICTIMS[kind] in _command(p)]
        victim = chance.choice(found)
        clients.disturbed.append(monotonic())
        victim.kill()
        killed.append(kind)

    with _every(KILL_EVERY, kill, clients.wrong):
        yield killed


@contextmanager
def _measured(run: Supervised, clients: Clients) -> Iterator[list[float]]:
    """The memory of all processes together, in MB, now and then."""
    taken: list[float] = []
    postmaster = psutil.Process(run.postmaster)

    def measure() -> None:
        total = 0.0
        processes = [*_descendants(run), postmaster, *postmaster.children(recursive=True)]
        for process in {p.pid: p for p in processes}.values():
            try:
                total += process.memory_full_info().pss
            except psutil.NoSuchProcess:  # killed just now
                continue
        taken.append(total / 2**20)

    with _every(MEASURE_EVERY, measure, clients.wrong):
        yield taken


def _descendants(run: Supervised) -> list[psutil.Process]:
    return psutil.Process(run.pid).children(recursive=True)


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""


def _judge(clients: Clients, taken: list[float]) -> None:
    """Note as wrong that the system takes more and more memory."""
    minute = KILL_EVERY // MEASURE_EVERY
    before = max(taken[minute : 4 * minute], default=0)
    after = max(taken[-3 * minute :], default=0)
    if after > GROWTH * before:
        clients.wrong.append(f"memory grew from {before:.0f} MB to {after:.0f} MB")


def _print(clients: Clients, killed: list[str], taken: list[float]) -> None:
    print(f"Killed: {', '.join(killed)}.\n")
    rows = []
    for name, times in sorted(clients.times.items()):
        p50, p95 = p50_p95(times)
        rows.append([name, f"{len(times):,}", *(f"{s * 1000:.0f}" for s in (p50, p95, max(times)))])
    table(["call", "answers", "p50, ms", "p95, ms", "longest, ms"], rows)
    counts = ", ".join(f"{n:,} with {status}" for status, n in sorted(clients.statuses.items()))
    print(f"Answers: {counts}. Connections that a kill cut: {clients.cut}.")
    print(f"Charts promised: {len(clients.promised):,}, all of them asked for again at the end.")
    print(f"Wrong answers and broken promises: {len(clients.wrong)}.\n")
    minute = KILL_EVERY // MEASURE_EVERY
    most = (max(taken[n : n + minute]) for n in range(0, len(taken), minute))
    print("Memory of all processes, the most of each minute, MB:", *(f"{mb:.0f}" for mb in most))


if __name__ == "__main__":
    sys.exit(main())
