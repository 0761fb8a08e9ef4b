"""The operator's command: ``python -m schools_loader.reload [ADDRESS]``."""

import argparse
import signal
import sys
from time import monotonic
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

POLL_EVERY = 0.2
WAIT = 60.0
LONGEST_SILENCE = 660.0  # of a loader that keeps trying a server that does not respond


def main() -> int:
    """Ask the loader to load its publication, or the file at an address, and wait for the end.

    Returns the exit code: 1 if that file is not what is loaded in the end.
    """
    parser = argparse.ArgumentParser(prog="reload", description="Load the data again.")
    parser.add_argument("address", nargs="?", help="https:, http: or file: address, or a path")
    parser.add_argument(
        "--wait",
        type=float,
        default=WAIT,
        metavar="SECONDS",
        help="give up when the loader does nothing for so long (default: %(default)g)",
    )
    options = parser.parse_args()
    settings, request = Settings(), uuid4()
    # Ctrl-C is polled for below: a KeyboardInterrupt inside a finalizer would be lost.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    engine = make_engine(settings.database_url.get_secret_value())
    celery = make_celery(settings, "reload")
    celery.send_task(Task.RELOAD, args=[options.address], task_id=str(request))
    _say("Load requested; waiting for the loader.")
    try:
        with progress_bar(Console()) as show:
            load = _wait(engine, request, options.wait, show)
    except KeyboardInterrupt:
        _say("The load goes on; GET /dataset shows how far it is.")
        return 130
    finally:
        engine.dispose()
    if load is None:
        _say("The loader does not respond; is it running? It will load the data once it starts.")
        return 1
    _say(" ".join(filter(None, [f"{load.source}: {load.status}.", load.error])))
    for note in load.notes:
        _say(note)
    # A successful load may have an error: the sample was loaded in place of the publication.
    return 1 if load.error else 0


def _wait(engine: Engine, request: UUID, wait: float, show: Show) -> Load | None:
    """Wait for the end of a request's load; None if nothing happens for ``wait`` seconds.

    Raises :class:`KeyboardInterrupt` on Ctrl-C.
    """
    seen, since, announced = None, monotonic(), False
    while True:
        underway = _underway(engine, request)
        is_own = underway is not None and underway.request == request
        if underway and is_own and underway.status in ENDED:
            return underway
        if underway and not is_own and not announced:
            announced = True
            _say(f"Another load is under way ({underway.source}); this one follows.")
        now = underway and (underway.id, underway.tries, LoadProgress.model_validate(underway))
        if now:
            show(now[-1])
        if now != seen:
            seen, since = now, monotonic()
        if monotonic() - since > (max(wait, LONGEST_SILENCE) if underway else wait):
            return None
        if signal.sigtimedwait({signal.SIGINT}, POLL_EVERY):
            raise KeyboardInterrupt


def _underway(engine: Engine, request: UUID) -> Load | None:
    """Find the load of a request or, until it has started, another one that is running."""
    try:
        load, latest = load_of(engine, request), latest_load(engine)
    except (OperationalError, ProgrammingError):  # no loader has created tables and accounts yet
        return None
    if load or latest is None or latest.status in (*ENDED, LoadStatus.INTERRUPTED):
        return load
    return latest


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - for a person


if __name__ == "__main__":
    sys.exit(main())
