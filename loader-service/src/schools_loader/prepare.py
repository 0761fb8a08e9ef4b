"""Migrate the database and set up its accounts: ``python -m schools_loader.prepare``.

Every load does so too; before a new version it is done first, so that nothing waits for it.
"""

import logging

from schools_loader.loader_lock import loader_lock
from schools_loader.settings import LoaderSettings


def main() -> None:
    """Wait for a load under way, then prepare the database."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    with loader_lock(LoaderSettings()):
        pass


if __name__ == "__main__":
    main()
