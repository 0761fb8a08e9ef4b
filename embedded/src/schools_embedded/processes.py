"""Child processes: logged, started again when they end, and stopped together."""

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
    """A running command whose output goes to ``log``.

    It has a session of its own, so that Ctrl-C at the terminal reaches only its parent.
    """

    def __init__(
        self, name: str, command: Sequence[str], environment: Mapping[str, str], log: Path
    ) -> None:
        self.name, self.log = name, log
        self.command, self.environment = list(command), dict(environment)
        self._start()

    def _start(self) -> None:
        with self.log.open("ab") as log:
            self._started_at = monotonic()
            self._popen = subprocess.Popen(
                self.command,
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent,  # noqa: PLW1509 - the parent has a single thread here
            )

    @property
    def pid(self) -> int:
        """Also the id of its session."""
        return self._popen.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._popen.poll()

    def restart_if_dead(self) -> bool:
        """Start it again if it has ended, at most once a second; True if that was done."""
        if self.exit_code is None or monotonic() - self._started_at < RESTART_PAUSE:
            return False
        self._kill_session()
        self._start()
        return True

    def log_tail(self, lines: int = 15) -> str:
        """The end of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def terminate(self) -> None:
        """Ask it to finish its work and end."""
        self._popen.terminate()

    def wait(self, deadline: float) -> None:
        """Wait until it has ended, and kill it at ``deadline`` (in seconds of ``monotonic``)."""
        with suppress(subprocess.TimeoutExpired):
            self._popen.wait(max(0.0, deadline - monotonic()))
        self._kill_session()
        self._popen.wait()

    def _kill_session(self) -> None:
        """Kill the rest of its session, so that no child outlives it."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)


def _die_with_parent() -> None:
    """Have the kernel send SIGTERM to a new child when its parent ends, even by SIGKILL."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


def stop(processes: Sequence[Process]) -> None:
    """Stop all of them together, within 20 seconds."""
    deadline = monotonic() + STOP_TIMEOUT
    for process in processes:
        process.terminate()
    for process in processes:
        process.wait(deadline)
