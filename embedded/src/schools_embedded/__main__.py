"""``./run``: the whole system without Docker. ``./run reload [ADDRESS]``: load the data again."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from time import sleep
from types import FrameType

from rich.console import Console

from schools_embedded.progress import wait_until_ready
from schools_embedded.system import (
    HOST,
    Options,
    System,
    SystemUnavailable,
    environment_of,
    started,
)

# Ctrl-C, a service manager, and a terminal that is closed.
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main() -> int:
    """Run what the command line asks for; gives the exit code."""
    match sys.argv[1:]:
        case []:
            return _run(Options())
        case ["reload", *address] if len(address) <= 1:
            return _reload(Options(), address)
        case _:
            print(f"usage: ./run [reload [ADDRESS]]   ({__doc__})", file=sys.stderr)
            return 2


def _run(options: Options) -> int:
    for number in STOPPING:
        signal.signal(number, _leave)
    console = Console()
    try:
        _require_free_port(options.port)
        with started(options) as system:
            try:
                wait_until_ready(system, console)
                print(f"Ready: {system.url}", flush=True)
                _keep_running(system)
            finally:
                # The second Ctrl-C of an impatient user must not cut the stopping short.
                for number in STOPPING:
                    signal.signal(number, signal.SIG_IGN)
                with suppress(OSError):  # the terminal may be gone
                    print("Stopping.", flush=True)
    except SystemUnavailable as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def _keep_running(system: System) -> None:
    while True:
        for process in system.processes:
            if process.restart_if_dead():
                print(f"{process.name} had ended and was started again: {process.log}", flush=True)
        sleep(0.5)


def _require_free_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise SystemUnavailable(
                f"Port {port} cannot be used ({error.strerror}): choose another with PORT=…"
            ) from None


def _reload(options: Options, address: list[str]) -> int:
    try:
        environment = environment_of(options.data_dir.resolve())
    except SystemUnavailable as reason:
        print(reason, file=sys.stderr)
        return 1
    return subprocess.run(
        [sys.executable, "-m", "schools_loader.reload", *address],
        env={**os.environ, **environment},
        check=False,
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
