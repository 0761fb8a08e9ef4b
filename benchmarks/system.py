"""The system under measurement, started on a folder and ports of its own, and how figures print."""

import os
import platform
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from threading import Thread
from time import monotonic, perf_counter

import requests
from schools_embedded.processes import Process
from schools_embedded.services import free_port, wait_until
from schools_embedded.system import Options, System, started

# A single client orders all charts here, faster than any client may.
UNLIMITED = {"NEW_CHARTS_PER_MINUTE": "1000000", "QUEUE_LIMIT": "1000000"}


@contextmanager
def running(source: str = "") -> Iterator[System]:
    """The whole system, with the generated sample loaded (or ``source``) and a warm renderer."""
    os.environ |= UNLIMITED
    with TemporaryDirectory() as directory:
        options = Options(
            port=free_port(),
            data_dir=Path(directory),
            dataset_url=source or "https://127.0.0.1:1/",
            dataset_sample="never" if source else "always",
        )
        with started(options) as system:
            wait_until(lambda: _is_up(f"{system.url}/readyz"), 120, "the data")
            chart = requests.get(f"{system.url}/schools", timeout=60).json()["chart"]
            requests.get(
                system.url + chart["image_url"], headers={"Prefer": "wait=30"}, timeout=60
            ).raise_for_status()
            yield system


@dataclass(frozen=True)
class Supervised:
    """``./run`` as a process of its own, which starts again what dies."""

    url: str
    pid: int
    directory: Path

    @property
    def postmaster(self) -> int:
        """The process of PostgreSQL, which detaches itself."""
        return int((self.directory / "postgres" / "postmaster.pid").read_text().split()[0])


@contextmanager
def supervised() -> Iterator[Supervised]:
    """The whole system as a user starts it, with the generated sample loaded."""
    with TemporaryDirectory() as directory:
        given = {"PORT": str(free_port()), "DATA_DIR": directory, "DATASET_SAMPLE": "always"}
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore:XDG_RUNTIME_DIR", "-m", "schools_embedded"],
            env=os.environ | UNLIMITED | given,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("Ready"):
                break
        # What it says later is read too, so that it never has to wait for a reader.
        reader = Thread(target=process.stdout.read)
        reader.start()
        try:
            url = f"http://127.0.0.1:{given['PORT']}"
            yield Supervised(url, process.pid, Path(directory))
        finally:
            process.terminate()
            process.wait(60)
            reader.join()


def process_of(system: System, name: str) -> Process:
    """A process of the system by its name."""
    return next(process for process in system.processes if process.name == name)


def stop_drawing(system: System) -> None:
    """Let the chart worker finish its chart, and end: its Chrome takes a core from the others."""
    worker = process_of(system, "charts")
    worker.terminate()
    worker.wait(monotonic() + 60)


def go_on_drawing(system: System) -> None:
    """Start the chart worker again: it draws what was ordered meanwhile, in that order."""
    assert process_of(system, "charts").restart_if_dead()


def seconds(action: Callable[[], object]) -> float:
    """How long it takes."""
    start = perf_counter()
    action()
    return perf_counter() - start


def p50_p95(times: Sequence[float]) -> tuple[float, float]:
    """Median and 95th percentile."""
    cuts = quantiles(times, n=20, method="inclusive")
    return cuts[9], cuts[18]


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a Markdown table."""
    for row in (header, ["---"] * len(header), *rows):
        print("|", " | ".join(map(str, row)), "|")
    print(flush=True)


def machine(**versions: str) -> None:
    """Print what the figures were measured on, when, and how busy it was with other things."""
    with open("/proc/cpuinfo") as file:
        model = next((line.split(":")[1].strip() for line in file if "model name" in line), "?")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    print(
        f"{os.cpu_count()} cores ({model}), {memory:.0f} GB, "
        f"{platform.system()} {platform.release()}, Python {sys.version.split()[0]}"
        + "".join(f", {name} {version}" for name, version in versions.items())
        + f"; {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, load average {os.getloadavg()[0]:.1f}\n"
    )


def _is_up(url: str) -> bool:
    try:
        return requests.get(url, timeout=5).ok
    except requests.ConnectionError:
        return False
