"""The operator's command: ``python -m schools_loader.reload [ADDRESS]``."""

import argparse
import signal
import sys
from collections.abc import Callable
from time import monotonic, sleep
from types import FrameType
from uuid import UUID, uuid4

from rich.console import Console
from schools_common.celery_app import make_celery
from schools_common.contracts import ENDED, LoadProgress, LoadStatus, Task
from schools_common.database import make_engine
from schools_common.models import Load
from schools_common.settings import Settings
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError, ProgrammingError

from schools_loader.loads import latest_load, load_of
from schools_loader.progress_bar import Show, progress_bar

LOOK_EVERY = 0.2
WAIT = 60.0
LONGEST_SILENCE = 660.0  # of a loader that keeps asking a server that does not answer


_interrupts: list[int] = []


class _Interrupted(Exception):
    """The user does not want to wait."""


def _interrupt(number: int, _frame: FrameType | None) -> None:
    # Not KeyboardInterrupt: raised inside a finalizer of a connection, it would be lost.
    _interrupts.append(number)


def main() -> int:
    """Have the loader load its publication again, or the file at an address; wait for the end.

    Gives the exit code: 1 where that is not what is loaded in the end.
    """
    parser = argparse.ArgumentParser(prog="reload", description="Load the data again.")
    parser.add_argument("address", nargs="?", help="https:, http: or file: address, or a path")
    parser.add_argument(
        "--wait",
        type=float,
        default=WAIT,
        metavar="SECONDS",
        help="how long the loader may do nothing (default: %(default)g)",
    )
    options = parser.parse_args()
    settings, request = Settings(), uuid4()
    engine = make_engine(settings.database_url.get_secret_value())
    signal.signal(signal.SIGINT, _interrupt)
    celery = make_celery(settings, "reload")
    celery.send_task(Task.RELOAD, args=[options.address], task_id=str(request))
    _say("The loader was asked to load; waiting for it.")
    try:
        return _wait(engine, request, options.wait)
    except _Interrupted:
        _say("The load goes on; GET /dataset shows how far it is.")
        return 130
    finally:
        engine.dispose()


def _wait(engine: Engine, request: UUID, wait: float) -> int:
    """Wait for the end of a load and say how it ended; gives the exit code."""
    with progress_bar(Console()) as show:
        load = _ended(engine, request, wait, show)
    if load is None:
        _say("The loader does nothing: is it running? It will load when it is.")
        return 1
    _say(" ".join(filter(None, [f"{load.source}: {load.status}.", load.error])))
    for note in load.notes:
        _say(note)
    # The sample that stands in is not what was to be loaded.
    return 1 if load.error else 0


def _ended(engine: Engine, request: UUID, wait: float, show: Show) -> Load | None:
    """The load of a request once it has ended; None where nothing happens for ``wait`` s."""
    seen, since, told = None, monotonic(), False
    while True:
        load = _look(lambda: load_of(engine, request))
        if load and load.status in ENDED:
            return load
        other = None if load else _look(lambda: latest_load(engine))
        if other and other.status in (*ENDED, LoadStatus.INTERRUPTED):
            other = None
        if other and not told:
            told = True
            _say(f"Another load is under way ({other.source}); this one follows.")
        underway = load or other
        now = underway and (underway.id, underway.tries, LoadProgress.model_validate(underway))
        if now:
            show(now[-1])
        if now != seen:
            seen, since = now, monotonic()
        if monotonic() - since > (max(wait, LONGEST_SILENCE) if underway else wait):
            return None
        sleep(LOOK_EVERY)
        if _interrupts:
            raise _Interrupted


def _look(at: Callable[[], Load | None]) -> Load | None:
    try:
        return at()
    except (OperationalError, ProgrammingError):  # no loader has made tables and accounts yet
        return None


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - for a person


if __name__ == "__main__":
    sys.exit(main())
