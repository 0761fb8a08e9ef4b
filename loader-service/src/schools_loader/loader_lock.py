"""The lock that a load holds, and the preparation of the database under it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from schools_common.database import make_engine
from sqlalchemy import Engine, func, select

from schools_loader.accounts import set_accounts
from schools_loader.settings import LoaderSettings

_LOCK = 7559_2016


@contextmanager
def loader_lock(settings: LoaderSettings) -> Iterator[None]:
    """Wait for other loaders, prepare the database, and keep other loaders out.

    PostgreSQL releases the lock of a loader that is killed.
    """
    owner = make_engine(settings.owner_database_url.get_secret_value())
    try:
        with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(select(func.pg_advisory_lock(_LOCK)))
            migrate(owner)
            with owner.begin() as changes:
                set_accounts(changes, settings.passwords())
            yield
            # Fails if the connection was lost: another loader may have been at work.
            connection.execute(select(func.pg_advisory_unlock(_LOCK)))
    finally:
        owner.dispose()


def migrate(engine: Engine) -> None:
    """Apply the migrations that the database does not have yet."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
