"""Detection of a lost connection among errors of PostgreSQL."""

import psycopg2
import pytest
from psycopg2.errors import AdminShutdown, QueryCanceled
from schools_common.database import connection_lost
from sqlalchemy import exc


@pytest.mark.parametrize(
    "cause",
    [
        psycopg2.OperationalError("no connection"),
        AdminShutdown(),
        psycopg2.InterfaceError("connection already closed"),
        psycopg2.DatabaseError("server closed the connection unexpectedly"),
    ],
)
def test_a_stopped_server_loses_the_connection(cause: psycopg2.Error) -> None:
    assert connection_lost(cause)
    assert connection_lost(exc.DBAPIError.instance("SELECT", None, cause, psycopg2.Error))


@pytest.mark.parametrize(
    "cause",
    [
        QueryCanceled("statement timeout"),
        psycopg2.DataError("out of range"),
        psycopg2.ProgrammingError("denied"),
        psycopg2.IntegrityError("duplicate key"),
    ],
)
def test_a_refused_statement_does_not_lose_the_connection(cause: psycopg2.Error) -> None:
    assert not connection_lost(cause)
    assert not connection_lost(exc.DBAPIError.instance("SELECT", None, cause, psycopg2.Error))


def test_other_errors_are_not_the_databases() -> None:
    assert not connection_lost(ValueError())
    assert not connection_lost(exc.InvalidRequestError())
