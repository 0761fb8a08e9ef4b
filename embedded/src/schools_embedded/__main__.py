"""The command ``./run``: the whole system without Docker."""

import os
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from time import sleep
from types import FrameType
from typing import NoReturn

from pydantic import ValidationError
from rich.console import Console

from schools_embedded.progress import wait_until_ready
from schools_embedded.services import restart_postgres_if_dead
from schools_embedded.system import (
    HOST,
    Options,
    System,
    SystemUnavailable,
    absolute,
    reload_environment,
    started,
)

USAGE = """usage: ./run                    start the whole system, until Ctrl-C
       ./run reload [ADDRESS]   load the data again, while it runs
PORT, DATA_DIR, DATASET_URL and DATASET_SAMPLE are read from the environment."""

# Sent by Ctrl-C, by a service manager, and when the terminal is closed.
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main() -> int:
    """Run the command line; returns the exit code."""
    try:
        match sys.argv[1:]:
            case []:
                _run(Options())
            case ["reload", *address] if len(address) <= 1:
                _reload(Options(), address)
            case ["-h" | "--help"]:
                print(USAGE)
                return 0
            case _:
                print(USAGE, file=sys.stderr)
                return 2
    except ValidationError as problem:
        for error in problem.errors():
            print(f"{str(error['loc'][0]).upper()}: {error['msg']}", file=sys.stderr)
    except SystemUnavailable as reason:
        print(reason, file=sys.stderr)
    return 1


def _run(options: Options) -> NoReturn:
    _on_stop_signals(_exit)
    _require_free_port(options.port)
    with started(options) as system:
        try:
            wait_until_ready(system, Console())
            print(f"Ready: {system.url}", flush=True)
            _keep_running(system)
        finally:
            # A second Ctrl-C must not interrupt the shutdown.
            _on_stop_signals(signal.SIG_IGN)
            with suppress(OSError):  # the terminal may be gone
                print("Stopping.", flush=True)


def _on_stop_signals(handler: Callable[[int, FrameType | None], None] | signal.Handlers) -> None:
    for number in STOP_SIGNALS:
        signal.signal(number, handler)


def _exit(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def _keep_running(system: System) -> NoReturn:
    while True:
        restarted = [(p.name, p.log) for p in system.processes if p.restart_if_dead()]
        if restart_postgres_if_dead(system.postgres):
            restarted.append(("postgres", system.postgres / "log"))
        for name, log in restarted:
            print(f"{name} had ended and was started again: {log}", flush=True)
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


def _reload(options: Options, address: list[str]) -> NoReturn:
    environment = os.environ | reload_environment(options.data_dir.resolve())
    command = [sys.executable, "-m", "schools_loader.reload", *map(absolute, address)]
    # Replaces this process, so that the command gets Ctrl-C and sets the exit code.
    os.execve(sys.executable, command, environment)


if __name__ == "__main__":
    sys.exit(main())
