"""Pooled connections that PostgreSQL closes while they are idle."""

from collections.abc import Iterator
from select import POLLIN, poll
from typing import Any

import pytest
from schools_common.database import make_engine
from sqlalchemy import Engine, func, select

OWN = select(func.pg_backend_pid())


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine whose pool holds a single connection."""
    engine = make_engine(database_url, pool_size=1)
    yield engine
    engine.dispose()


def process_of(engine: Engine) -> tuple[int, int]:
    """Return the PostgreSQL backend and the socket of the next connection."""
    with engine.connect() as connection:
        raw: Any = connection.connection
        return connection.scalars(OWN).one(), raw.fileno()


def test_a_connection_that_postgres_closed_is_replaced_unseen(
    engine: Engine, shared_engine: Engine
) -> None:
    process, socket = process_of(engine)
    with shared_engine.connect() as other:
        assert other.scalar(select(func.pg_terminate_backend(process)))
    closed = poll()
    closed.register(socket, POLLIN)
    assert closed.poll(10_000), "PostgreSQL closed it"
    assert process_of(engine)[0] != process


def test_a_connection_that_is_open_is_taken_again(engine: Engine) -> None:
    assert process_of(engine) == process_of(engine)
