"""Connections to PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from select import POLLIN, poll
from typing import Any

import orjson
from sqlalchemy import (
    Connection,
    Engine,
    create_engine,
    event,
    exc,
    make_url,
)


class Account(StrEnum):
    """The PostgreSQL accounts of the services; the loader makes them, as the database's owner."""

    API = "schools_api"
    LOADER = "schools_loader"
    CHARTS = "schools_charts"

    def address(self, url: str, password: str) -> str:
        """Where this account finds the database at ``url``."""
        address = make_url(url).set(username=self, password=password)
        return address.render_as_string(hide_password=False)


def make_engine(
    url: str,
    *,
    pool_size: int = 5,
    autocommit: bool = False,
    statement_timeout: float = 0,
) -> Engine:
    """An engine with a bounded pool.

    A connection that PostgreSQL closed while it lay in the pool is replaced unseen; an
    unreachable server is an error after 5 seconds, not a hang.
    With ``autocommit`` each statement is a transaction of its own. One that takes longer than
    ``statement_timeout`` seconds is given up (``OperationalError``); 0 waits for ever.
    """
    engine = create_engine(
        url,
        isolation_level="AUTOCOMMIT" if autocommit else "READ COMMITTED",
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=10,
        json_deserializer=orjson.loads,
        connect_args={
            "connect_timeout": 5,
            "options": f"-c statement_timeout={round(statement_timeout * 1000)}",
        },
    )
    event.listen(engine, "checkout", _replace_if_closed)
    return engine


def _replace_if_closed(connection: Any, *_: Any) -> None:
    """Instead of ``pool_pre_ping``, which asks PostgreSQL each time.

    It says nothing to a connection that asks nothing: what is there to be read is the end.
    """
    arrived = poll()
    arrived.register(connection.fileno(), POLLIN)
    if arrived.poll(0):
        raise exc.DisconnectionError


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A read-only connection that sees one state of the database from its first query to its last.

    So what is said of the data and of their load always belongs together.
    """
    with engine.connect() as connection:
        yield connection.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
