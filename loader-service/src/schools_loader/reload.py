"""The operator's command: ``python -m schools_loader.reload [ADDRESS]``."""

import argparse

from schools_common.celery_app import make_celery
from schools_common.contracts import Task
from schools_common.settings import Settings


def main() -> None:
    """Ask the loader to load its publication again, or the file at an address."""
    parser = argparse.ArgumentParser(prog="reload", description=main.__doc__)
    parser.add_argument("address", nargs="?", help="https:, http: or file: address, or a path")
    address = parser.parse_args().address
    make_celery(Settings(), "reload").send_task(Task.RELOAD, args=[address])
    print("The loader was asked to load again; GET /dataset shows how far it is.")  # noqa: T201


if __name__ == "__main__":
    main()
