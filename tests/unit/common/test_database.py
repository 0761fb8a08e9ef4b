"""Errors of PostgreSQL that mean that the connection is lost, and those that do not."""

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
def test_a_server_that_ends_loses_the_connection(cause: psycopg2.Error) -> None:
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
def test_a_statement_that_is_refused_does_not(cause: psycopg2.Error) -> None:
    assert not connection_lost(cause)
    assert not connection_lost(exc.DBAPIError.instance("SELECT", None, cause, psycopg2.Error))


def test_errors_of_others_are_none_of_the_database() -> None:
    assert not connection_lost(ValueError())
    assert not connection_lost(exc.InvalidRequestError())
