"""The operator's command: ``python -m schools_loader.reload [ADDRESS]``."""

import argparse
import sys
from time import monotonic, sleep

from schools_common.celery_app import make_celery
from schools_common.contracts import Task
from schools_common.database import make_engine
from schools_common.models import Load
from schools_common.settings import Settings
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError, ProgrammingError

from schools_loader.store import ENDED, latest_attempt

LOOK_EVERY = 0.2
WAIT = 60.0
LONGEST_SILENCE = 660.0  # of a loader that keeps asking a server that does not answer


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
    settings = Settings()
    engine = make_engine(settings.database_url.get_secret_value())
    before = _latest(engine)
    make_celery(settings, "reload").send_task(Task.RELOAD, args=[options.address])
    print("The loader was asked to load; waiting for it.", flush=True)  # noqa: T201 - for a person
    load = _end_of_load(engine, before.id if before else 0, options.wait)
    engine.dispose()
    if load is None:
        print(  # noqa: T201 - for a person
            "The loader does nothing: is it running? It will load when it is."
        )
        return 1
    told = " ".join(filter(None, [f"{load.source}: {load.status}.", load.error]))
    print(told)  # noqa: T201 - for a person
    # The sample that stands in is not what was to be loaded.
    return 1 if load.error else 0


def _end_of_load(engine: Engine, after: int, wait: float) -> Load | None:
    """The load that ends next, of those after one; None where nothing happens for ``wait`` s."""
    seen, since = None, monotonic()
    while True:
        load = _latest(engine)
        if load and load.id > after and load.status in ENDED:
            return load
        now = load and (load.id, load.status, load.bytes_done)
        if now != seen:
            seen, since = now, monotonic()
        underway = load and load.status not in ENDED
        if monotonic() - since > (max(wait, LONGEST_SILENCE) if underway else wait):
            return None
        sleep(LOOK_EVERY)


def _latest(engine: Engine) -> Load | None:
    try:
        return latest_attempt(engine)
    except (OperationalError, ProgrammingError):  # no loader has made tables and accounts yet
        return None


if __name__ == "__main__":
    sys.exit(main())
