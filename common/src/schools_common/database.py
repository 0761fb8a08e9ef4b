"""Connections to PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session


def make_engine(url: str, *, pool_size: int = 5) -> Engine:
    """An engine with a bounded pool.

    A connection that PostgreSQL closed while it lay in the pool is replaced unseen
    (``pool_pre_ping``); an unreachable server is an error after 5 seconds, not a hang.
    """
    return create_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=10,
        pool_pre_ping=True,
        connect_args={"connect_timeout": 5},
    )


@contextmanager
def snapshot(engine: Engine) -> Iterator[Session]:
    """A read-only session that sees one state of the database from its first query to its last.

    So the version of the data, a page of rows and their averages always belong together,
    even while a load replaces them.
    """
    reader = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with Session(reader) as session:
        yield session
