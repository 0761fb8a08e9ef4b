"""Mixed calls to ./run while workers are killed, checked for wrong answers and broken promises.

--clients ask for pages, new charts, images, metadata and nonsense for --minutes, with pauses of up
to 0.4 s. Once a minute a worker is killed (SIGKILL): the chart worker, its Chrome, the loader or a
process of the API. README.md says what counts as wrong; the exit code is then 1.
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
"""Minimum duration in minutes for the memory to be judged."""

GROWTH = 1.25
"""Maximum ratio of the memory in the last three minutes to that in minutes 2 to 4."""

TOLD = 20
"""Maximum number of errors that are printed."""

# By a part of the command line; the API's two processes are uvicorn's children.
VICTIMS = {
    "chart worker": "schools_charts.worker",
    "loader": "schools_loader.worker",
    "API process": "multiprocessing.spawn",
    "Chrome": "--headless",
}


def main() -> int:
    """Run, and print the results."""
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
    """Measures the memory every 10 s and kills a worker once a minute."""

    def __init__(self, run: Supervised, clients: Clients, chance: random.Random) -> None:
        self._run, self._clients, self._chance = run, clients, chance
        self.over = Event()
        self.killed: list[str] = []
        self.memory: list[float] = []
        """Memory of all processes together in MB."""

    def go_on(self) -> None:
        """Kill and measure until ``over`` is set."""
        pids = self._run.pid, postmaster(self._run.postgres)
        for n in count(1):
            if self.over.wait(MEASURE_EVERY):
                break
            self.memory.append(megabytes(*pids))
            if not n % MEASURED_A_MINUTE:
                self._kill()

    def _kill(self) -> None:
        """Kill a worker of a random kind; all kinds are killed before any is killed again."""
        last = self.killed[len(self.killed) // len(VICTIMS) * len(VICTIMS) :]
        kind = self._chance.choice([kind for kind in VICTIMS if kind not in last])
        found = [p for p in family(self._run.pid) if VICTIMS[kind] in command(p)]
        victim = self._chance.choice(found)
        self._clients.note_kill()
        victim.kill()
        self.killed.append(kind)


def command(process: psutil.Process) -> str:
    """Return the command line of a process; empty if it has ended."""
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""


def judge(clients: Clients, memory: list[float]) -> None:
    """Record a memory that keeps growing as wrong."""
    before = max(memory[MEASURED_A_MINUTE : 4 * MEASURED_A_MINUTE], default=0)
    after = max(memory[-3 * MEASURED_A_MINUTE :], default=0)
    if after > GROWTH * before:
        clients.wrong.append(f"memory grew from {before:.0f} MB to {after:.0f} MB")


def print_all(clients: Clients, disturbance: Disturbance) -> None:
    """Print the calls, the responses, the kills and the errors."""
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
