"""Connections to PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

import orjson
import psycopg2
from psycopg2.errors import QueryCanceled
from sqlalchemy import Connection, Engine, create_engine, make_url
from sqlalchemy.exc import DBAPIError


class Account(StrEnum):
    """The PostgreSQL accounts of the services, which the loader creates as the database's owner."""

    API = "schools_api"
    LOADER = "schools_loader"
    CHARTS = "schools_charts"

    def address(self, url: str, password: str) -> str:
        """Return the database address ``url`` with this account's name and password."""
        address = make_url(url).set(username=self, password=password)
        return address.render_as_string(hide_password=False)


def make_engine(url: str, *, pool_size: int = 5, statement_timeout: float = 0) -> Engine:
    """Create an engine with a bounded pool that tests each connection before use.

    Connecting to an unreachable server fails after 5 seconds. A statement that takes longer than
    ``statement_timeout`` seconds is cancelled (``OperationalError``); 0 sets no limit.
    """
    return create_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=10,
        pool_pre_ping=True,
        json_deserializer=orjson.loads,
        connect_args={
            "connect_timeout": 5,
            # A lost connection is noticed within 10 seconds.
            "keepalives_idle": 4,
            "keepalives_interval": 2,
            "keepalives_count": 3,
            "tcp_user_timeout": 10_000,
            "options": f"-c statement_timeout={round(statement_timeout * 1000)}",
        },
    )


def connection_lost(error: BaseException) -> bool:
    """Return whether an error means that PostgreSQL is unreachable or closed the connection.

    ``error`` may be SQLAlchemy's or, from ``COPY``, psycopg2's own. A statement that PostgreSQL
    cancelled does not count: it took too long, and would be cancelled again.
    """
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, QueryCanceled):
        return False
    # psycopg2 raises the base class itself if the server dies in the middle of an answer.
    return type(cause) is psycopg2.DatabaseError or isinstance(
        cause, psycopg2.OperationalError | psycopg2.InterfaceError
    )


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """Open a read-only connection whose queries all see the same state of the database."""
    with engine.connect() as connection:
        yield connection.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
