"""Child processes: started, logged, restarted and stopped."""

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
    """A child process whose output goes to the file ``log``.

    It has its own session, so that Ctrl-C in the terminal reaches only the parent.
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
        """Process id, also of the session."""
        return self._popen.pid

    @property
    def exit_code(self) -> int | None:
        """Exit code; None while the process runs."""
        return self._popen.poll()

    def restart_if_dead(self) -> bool:
        """Restart the process if it has ended, at most once a second; True if it was restarted."""
        if self.exit_code is None or monotonic() - self._started_at < RESTART_PAUSE:
            return False
        self._kill_session()
        self._start()
        return True

    def log_tail(self) -> str:
        """Return the last lines of the log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])

    def terminate(self) -> None:
        """Send SIGTERM: finish the current work and end."""
        self._popen.terminate()

    def wait(self, deadline: float) -> None:
        """Wait until the process has ended; kill it at ``deadline``, a time of ``monotonic``."""
        with suppress(subprocess.TimeoutExpired):
            self._popen.wait(max(0.0, deadline - monotonic()))
        self._kill_session()
        self._popen.wait()

    def _kill_session(self) -> None:
        """Kill the whole session, so that no child outlives the process."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)


def _die_with_parent() -> None:
    """Have the kernel send SIGTERM to this child when its parent ends, even by SIGKILL."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


def stop(processes: Sequence[Process]) -> None:
    """Terminate all processes at once, and kill those that run after ``STOP_TIMEOUT`` seconds."""
    deadline = monotonic() + STOP_TIMEOUT
    for process in processes:
        process.terminate()
    for process in processes:
        process.wait(deadline)
