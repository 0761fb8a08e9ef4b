"""The lock that lets one loader work at a time."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, func, select

_KEY = 7559_2016


@contextmanager
def loader_lock(engine: Engine) -> Iterator[None]:
    """Wait until no other loader is at work, and keep others waiting.

    PostgreSQL gives the lock back when the connection ends, also that of a killed loader.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(select(func.pg_advisory_lock(_KEY)))
        try:
            yield
        finally:
            connection.execute(select(func.pg_advisory_unlock(_KEY)))
