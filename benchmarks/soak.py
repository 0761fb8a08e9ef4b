"""Mixed calls to ./run while workers are killed: is an answer wrong, or a promise broken?

--clients ask for pages, new charts, images, metadata and nonsense for --minutes, with pauses of
up to 0.4 s. Once a minute a worker is killed (SIGKILL): the chart worker, its Chrome, the loader
or a process of the API. README.md says what counts as wrong; the exit code is then 1.
"""

import random
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Event

import psutil
from harness import options, p50_p95, table
from soak_clients import Clients
from systems import Supervised, family, megabytes, postmaster, supervised

MEASURE_EVERY = 10
MEASURED_A_MINUTE = 60 // MEASURE_EVERY

JUDGED_FROM = 6
"""Minutes that it has to run for its memory to be judged."""

GROWTH = 1.25
"""Limit of the last three minutes' memory, in times that of minutes 2 to 4."""

TOLD = 20
"""Most errors that are printed."""

# By what stands in its command line; the API's two processes are uvicorn's children.
VICTIMS = {
    "chart worker": "schools_charts.worker",
    "loader": "schools_loader.worker",
    "API process": "multiprocessing.spawn",
    "Chrome": "--headless",
}


def main() -> int:
    """Run, and print what came of it."""
    given = options(__doc__, minutes=10.0, clients=50, seed=2016)
    with supervised() as run:
        clients = Clients(run.url, given.clients, given.seed)
        disturbance = Disturbance(run, clients, random.Random(given.seed))
        with ThreadPoolExecutor(1) as background:
            disturbing = background.submit(disturbance.go_on)
            try:
                clients.work(given.minutes * 60)
            finally:
                disturbance.over.set()
        if error := disturbing.exception():
            clients.wrong.append(f"killing and measuring ended: {error!r}")
        clients.redeem()
        if given.minutes >= JUDGED_FROM:
            judge(clients, disturbance.memory)
        print_all(clients, disturbance)
        return 1 if clients.wrong else 0


class Disturbance:
    """Measures the memory every 10 s and kills a worker once a minute, until it is over."""

    def __init__(self, run: Supervised, clients: Clients, chance: random.Random) -> None:
        self._run, self._clients, self._chance = run, clients, chance
        self.over = Event()
        self.killed: list[str] = []
        self.memory: list[float] = []
        """MB of all processes together."""

    def go_on(self) -> None:
        """Do it."""
        pids = self._run.pid, postmaster(self._run.postgres)
        for n in count(1):
            if self.over.wait(MEASURE_EVERY):
                break
            self.memory.append(megabytes(*pids))
            if not n % MEASURED_A_MINUTE:
                self._kill()

    def _kill(self) -> None:
        """Kill a worker; each kind comes before any comes a second time."""
        last = self.killed[len(self.killed) // len(VICTIMS) * len(VICTIMS) :]
        kind = self._chance.choice([kind for kind in VICTIMS if kind not in last])
        found = [p for p in family(self._run.pid) if VICTIMS[kind] in command(p)]
        victim = self._chance.choice(found)
        self._clients.note_kill()
        victim.kill()
        self.killed.append(kind)


def command(process: psutil.Process) -> str:
    """The command line of a process, empty where it has ended."""
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""


def judge(clients: Clients, memory: list[float]) -> None:
    """Note as wrong that the system takes more and more memory."""
    before = max(memory[MEASURED_A_MINUTE : 4 * MEASURED_A_MINUTE], default=0)
    after = max(memory[-3 * MEASURED_A_MINUTE :], default=0)
    if after > GROWTH * before:
        clients.wrong.append(f"memory grew from {before:.0f} MB to {after:.0f} MB")


def print_all(clients: Clients, disturbance: Disturbance) -> None:
    """Print what was asked, answered, killed and wrong."""
    print(f"Killed: {', '.join(disturbance.killed)}.\n")
    rows = []
    for name, times in sorted(clients.times.items()):
        taken = (*p50_p95(times), max(times))
        rows.append([name, f"{len(times):,}", *(f"{1000 * seconds:,.0f}" for seconds in taken)])
    table(["call", "answers", "p50, ms", "p95, ms", "longest, ms"], rows)
    counts = ", ".join(f"{n:,} with {status}" for status, n in sorted(clients.statuses.items()))
    print(f"Answers: {counts}. Connections that a kill cut: {clients.cut}.")
    print(f"Charts promised: {len(clients.promised):,}, all of them asked for again at the end.")
    print(f"Wrong answers and broken promises: {len(clients.wrong)}.\n")
    starts = range(0, len(disturbance.memory), MEASURED_A_MINUTE)
    most = (max(disturbance.memory[n : n + MEASURED_A_MINUTE]) for n in starts)
    print("Memory of all processes, the most of each minute, MB:", *(f"{mb:.0f}" for mb in most))
    for line in clients.wrong[:TOLD]:
        print("WRONG:", line)


if __name__ == "__main__":
    sys.exit(main())
