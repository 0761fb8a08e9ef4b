"""A process of the system: started, logged, started again when it dies, and stopped."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from time import monotonic

STOP_TIMEOUT = 20
RESTART_PAUSE = 1.0


class Process:
    """A command in a session of its own, so that Ctrl-C at the terminal reaches only its parent.

    What it prints goes to ``log``.
    """

    def __init__(
        self, name: str, command: Sequence[str], environment: Mapping[str, str], log: Path
    ) -> None:
        self.name = name
        self.log = log
        self._command = list(command)
        self._environment = dict(environment)
        self._start()

    def _start(self) -> None:
        with self.log.open("ab") as log:
            self._started_at = monotonic()
            self._popen = subprocess.Popen(
                self._command,
                env={**os.environ, **self._environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent,  # noqa: PLW1509 - the parent has a single thread here
            )

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._popen.poll()

    def restart_if_dead(self) -> bool:
        """Start it again where it has ended, at most once a second; True if that was done."""
        if self.exit_code is None or monotonic() - self._started_at < RESTART_PAUSE:
            return False
        self._kill_session()
        self._start()
        return True

    def last_words(self, lines: int = 15) -> str:
        """The end of what it printed."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def terminate(self) -> None:
        """Ask it to finish what it is doing and end."""
        self._popen.terminate()

    def wait(self, deadline: float) -> None:
        """Return when it has ended; at ``deadline`` (monotonic seconds) it is killed."""
        with suppress(subprocess.TimeoutExpired):
            self._popen.wait(max(0.0, deadline - monotonic()))
        self._kill_session()
        self._popen.wait()

    def _kill_session(self) -> None:
        """Kill what is left of its session, so that no child outlives it."""
        with suppress(ProcessLookupError):
            os.killpg(self._popen.pid, signal.SIGKILL)


def _die_with_parent() -> None:
    """In a new child: be asked to end when the parent is gone, even one that was killed."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


def stop(processes: Sequence[Process]) -> None:
    """End all of them together, within 20 seconds."""
    deadline = monotonic() + STOP_TIMEOUT
    for process in processes:
        process.terminate()
    for process in processes:
        process.wait(deadline)
