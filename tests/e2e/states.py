"""A system whose publication, chart worker and chart store are controlled by a test."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from threading import Event

from schools_common.contracts import ChartSpec
from schools_common.models import ChartRequest
from schools_embedded.services import free_port, wait_until
from schools_loader.sample.publication import generate
from sqlalchemy import select

from tests.e2e.running import Run, starter
from tests.e2e.scenario import ask
from tests.faults.machine import Machine, frozen
from tests.integration.loader.publisher import Publisher

QUEUE_LIMIT = 9
"""Maximum number of queued charts, kept low so that a test can reach it."""


class Stage:
    """A running system and its parts."""

    def __init__(self, run: Run, url: str, publisher: Publisher, published: Event) -> None:
        self.run = run
        self.url = url
        self.publisher = publisher
        self._published = published
        self._ordered = 0

    def publish(self) -> None:
        """Let the download begin, and wait until the data are loaded."""
        self._published.set()
        wait_until(lambda: "Ready" in self.run.output, 120, "the data")

    @cached_property
    def machine(self) -> Machine:
        return Machine(self.run)

    @contextmanager
    def drawing_suspended(self) -> Iterator[None]:
        with frozen(self.machine.process_tree("charts")):
            yield

    def order(self, charts: int) -> None:
        """Order new charts."""
        for _ in range(charts):
            self._ordered += 1
            ask(f"{self.url}/schools?width={1000 + self._ordered}")

    def fill_queue(self) -> None:
        """Order charts until the queue is full."""
        while self.machine.queued() < QUEUE_LIMIT:
            self.order(1)

    def break_store(self, charts: int) -> list[Path]:
        """Make drawing fail: put a folder in the place of each missing picture's file."""
        machine = self.machine

        def promised() -> list[Path]:
            with machine.engine.connect() as connection:
                specs = map(ChartSpec.model_validate, connection.scalars(select(ChartRequest.spec)))
                files = [machine.charts / spec.file_name for spec in specs]
            return [file for file in files if not file.exists()]

        wait_until(lambda: len(promised()) == charts, 30, "the promises")
        folders = promised()
        for folder in folders:
            folder.mkdir()
        return folders

    def replace_data(self) -> None:
        """Load a publication without Staten Island."""
        lines = generate().splitlines(keepends=True)
        self.publisher.content = b"".join(each for each in lines if each[2:3] != b"R")
        command = [sys.executable, "-W", "ignore:XDG", "-m", "schools_embedded", "reload"]
        environment = {**os.environ, "DATA_DIR": str(self.run.directory)}
        subprocess.run(command, env=environment, check=True, timeout=120, capture_output=True)


@contextmanager
def stage(directory: Path) -> Iterator[Stage]:
    """Start a system whose download waits for :meth:`Stage.publish`."""
    published, port = Event(), free_port()
    publisher = Publisher(generate())
    publisher.before_answer = lambda: published.wait(120)
    with publisher.serving(), starter(directory) as start:
        run = start(
            wait=False,
            PORT=str(port),
            DATASET_URL=publisher.url,
            WEB_CONCURRENCY="1",
            QUEUE_LIMIT=str(QUEUE_LIMIT),
            NEW_CHARTS_PER_MINUTE="100000",
        )
        found = Stage(run, f"http://127.0.0.1:{port}", publisher, published)
        try:
            yield found
        finally:
            published.set()
            found.machine.engine.dispose()
