"""Systems to measure, on folders and ports of their own, and a client."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from time import monotonic
from urllib.parse import urlencode

import psutil
import requests
from questions import Parameters
from schools_embedded.services import free_port, wait_until
from schools_embedded.system import Options, System, started

# One client orders all charts here, more than the limits allow.
UNLIMITED = {"NEW_CHARTS_PER_MINUTE": "1000000", "QUEUE_LIMIT": "1000000"}


@contextmanager
def running() -> Iterator[System]:
    """Run a system in this process, with the generated sample loaded and a warm renderer."""
    os.environ |= UNLIMITED
    with TemporaryDirectory() as folder:
        options = Options(port=free_port(), data_dir=Path(folder), dataset_sample="always")
        with started(options) as system:
            wait_until(lambda: is_up(system.url), 120, "the data")
            Client(system).draw([{}])
            yield system


@dataclass(frozen=True)
class Supervised:
    """``./run`` as a separate process, which restarts whatever dies."""

    url: str
    pid: int
    postgres: Path


@contextmanager
def supervised() -> Iterator[Supervised]:
    """Run a system like a user does, with the generated sample loaded."""
    with TemporaryDirectory() as folder:
        given = {"PORT": str(free_port()), "DATA_DIR": folder, "DATASET_SAMPLE": "always"}
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
        # Read the rest too: a full pipe would block the process.
        reader = Thread(target=process.stdout.read)
        reader.start()
        try:
            url = f"http://127.0.0.1:{given['PORT']}"
            yield Supervised(url, process.pid, Path(folder, "postgres"))
        finally:
            process.terminate()
            process.wait(60)
            reader.join()


class Client:
    """A minimal client with one connection to the API."""

    def __init__(self, system: System) -> None:
        self._connection = HTTPConnection(system.url.removeprefix("http://"), timeout=60)

    def draw(self, questions: Sequence[Parameters]) -> None:
        """Make all queries, then fetch the image of each as soon as it is ready."""
        self.fetch(self.order(questions))

    def order(self, questions: Sequence[Parameters]) -> list[str]:
        """Make all queries, and return the addresses of their images."""
        images = []
        for question in questions:
            body = self._get(f"/schools?{urlencode(question, doseq=True)}")
            images.append(json.loads(body)["chart"]["image_url"])
        return images

    def fetch(self, images: Sequence[str]) -> None:
        """Fetch the images as soon as they are ready, the last one first."""
        for image in (images[-1], *images[:-1]):
            self._get(image, {"Prefer": "wait=30"})

    def _get(self, address: str, headers: dict[str, str] | None = None) -> bytes:
        self._connection.request("GET", address, headers=headers or {})
        answer = self._connection.getresponse()
        body = answer.read()
        assert answer.status == 200, body
        return body


def is_up(url: str) -> bool:
    """Return whether the system at ``url`` has its stores and its data."""
    try:
        return requests.get(f"{url}/readyz", timeout=5).ok
    except requests.ConnectionError:
        return False


def stop_drawing(system: System) -> None:
    """Have the chart worker finish its chart and exit, so that its Chrome uses no core."""
    worker = system.process("charts")
    worker.terminate()
    worker.wait(monotonic() + 60)


def family(*pids: int) -> list[psutil.Process]:
    """Return the processes and all their descendants."""
    found: dict[int, psutil.Process] = {}
    for pid in pids:
        with suppress(psutil.NoSuchProcess):
            leader = psutil.Process(pid)
            found |= {each.pid: each for each in (leader, *leader.children(recursive=True))}
    return list(found.values())


def megabytes(*pids: int) -> float:
    """Return the memory (PSS) of the processes and all their descendants."""
    total = 0.0
    for process in family(*pids):
        with suppress(psutil.NoSuchProcess):  # it has just ended
            total += process.memory_full_info().pss / 2**20
    return total


def postmaster(folder: Path) -> int:
    """Return the process id of the PostgreSQL in a folder, which runs detached."""
    return int((folder / "postmaster.pid").read_text().split()[0])
