"""Running the system with ``./run``, as a user does."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

from schools_embedded.services import free_port, wait_until

READY = re.compile(r"^Ready: (http://\S+)$", re.MULTILINE)
START_TIMEOUT = 120
STOP_TIMEOUT = 60


@dataclass
class Run:
    """A process of ``./run`` and its output."""

    process: subprocess.Popen[str]
    directory: Path
    lines: list[str] = field(default_factory=list)

    @property
    def output(self) -> str:
        return "".join(self.lines)

    @property
    def url(self) -> str:
        """The URL that it prints when it is ready."""
        found = READY.search(self.output)
        assert found, self.output
        return found[1]

    def read(self) -> None:
        """Collect its output until it ends."""
        assert self.process.stdout is not None
        with self.process.stdout as output:
            for line in output:
                self.lines.append(line)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal; returns the exit code."""
        self.process.send_signal(number)
        return self.process.wait(STOP_TIMEOUT)


Starter = Callable[..., Run]


@contextmanager
def starter(directory: Path) -> Iterator[Starter]:
    """Make a function that starts systems in ``directory``; stop them when the block ends."""
    with ExitStack() as stack:

        def start(*, wait: bool = True, **environment: str) -> Run:
            process = subprocess.Popen(
                [sys.executable, "-W", "ignore:XDG_RUNTIME_DIR", "-m", "schools_embedded"],
                env={
                    **os.environ,
                    "PORT": str(free_port()),
                    "DATA_DIR": str(directory),
                    "DATASET_SAMPLE": "never",
                    **environment,
                },
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            run = Run(process, directory)
            reader = Thread(target=run.read)
            reader.start()
            stack.callback(reader.join)
            stack.callback(_end, run)
            if wait:
                wait_until(
                    lambda: READY.search(run.output) or process.poll() is not None,
                    START_TIMEOUT,
                    "Ready",
                )
            return run

        yield start


def _end(run: Run) -> None:
    if run.process.poll() is None:
        run.stop()
