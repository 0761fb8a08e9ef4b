"""Migrate the database and set up its accounts: ``python -m schools_loader.prepare``.

Every load does this too. Run it before the services of a new version, so that they need not wait.
"""

import logging

from schools_loader.loader_lock import loader_lock
from schools_loader.settings import LoaderSettings


def main() -> None:
    """Wait for any running load, then prepare the database."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    with loader_lock(LoaderSettings()):
        pass


if __name__ == "__main__":
    main()
