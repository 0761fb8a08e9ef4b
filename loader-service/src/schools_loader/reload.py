"""The operator's command: ``python -m schools_loader.reload [ADDRESS]``."""

import argparse
import sys
from time import sleep

from schools_common.celery_app import make_celery
from schools_common.contracts import LoadStatus, Task
from schools_common.database import make_engine
from schools_common.settings import Settings

from schools_loader.store import ENDED, latest_attempt

LOOK_EVERY = 0.2


def main() -> int:
    """Have the loader load its publication again, or the file at an address; wait for the end.

    Gives the exit code: 1 where nothing was loaded.
    """
    parser = argparse.ArgumentParser(prog="reload", description="Load the data again.")
    parser.add_argument("address", nargs="?", help="https:, http: or file: address, or a path")
    address = parser.parse_args().address
    settings = Settings()
    engine = make_engine(settings.database_url.get_secret_value())
    before = latest_attempt(engine)
    make_celery(settings, "reload").send_task(Task.RELOAD, args=[address])
    print("The loader was asked to load; waiting for it.", flush=True)  # noqa: T201 - for a person
    while True:
        load = latest_attempt(engine)
        if load and (before is None or load.id > before.id) and load.status in ENDED:
            break
        sleep(LOOK_EVERY)
    engine.dispose()
    print(f"{load.source}: {load.status}.", load.error or "")  # noqa: T201 - for a person
    return 1 if load.status == LoadStatus.FAILED else 0


if __name__ == "__main__":
    sys.exit(main())
