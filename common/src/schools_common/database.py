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
    """The PostgreSQL accounts of the services; the loader makes them, as the database's owner."""

    API = "schools_api"
    LOADER = "schools_loader"
    CHARTS = "schools_charts"

    def address(self, url: str, password: str) -> str:
        """The address of the database at ``url`` for this account."""
        address = make_url(url).set(username=self, password=password)
        return address.render_as_string(hide_password=False)


def make_engine(url: str, *, pool_size: int = 5, statement_timeout: float = 0) -> Engine:
    """Make an engine with a bounded pool, whose connections are tested before each use.

    An unreachable server is an error after 5 seconds. A statement that takes longer than
    ``statement_timeout`` seconds is given up (``OperationalError``); 0 waits for ever.
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
            # A server that is cut off is noticed within 10 seconds.
            "keepalives_idle": 4,
            "keepalives_interval": 2,
            "keepalives_count": 3,
            "tcp_user_timeout": 10_000,
            "options": f"-c statement_timeout={round(statement_timeout * 1000)}",
        },
    )


def connection_lost(error: BaseException) -> bool:
    """Tell if an error means that PostgreSQL cannot be reached, or broke off the connection.

    ``error`` is SQLAlchemy's or psycopg2's own, which ``COPY`` raises. A statement that PostgreSQL
    cancelled, as it took too long, is none: it would be cancelled the next time too.
    """
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, QueryCanceled):
        return False
    # psycopg2 raises the bare base class where a server ends in the middle of an answer.
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
