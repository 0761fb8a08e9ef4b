"""Bringing the schema and the accounts up to date, as the owner of the database."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from schools_common.database import make_engine
from sqlalchemy import Engine

from schools_loader.lock import loader_lock
from schools_loader.roles import set_accounts
from schools_loader.settings import LoaderSettings


def prepare(settings: LoaderSettings) -> None:
    """See to it that the tables are there, and that each account may do what it has to."""
    owner = make_engine(settings.owner_database_url.get_secret_value())
    try:
        with loader_lock(owner):
            migrate(owner)
            with owner.begin() as connection:
                set_accounts(connection, settings.passwords())
    finally:
        owner.dispose()


def migrate(engine: Engine) -> None:
    """Apply the migrations that the database has not seen yet."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
