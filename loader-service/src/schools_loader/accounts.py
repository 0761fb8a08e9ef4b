"""The PostgreSQL account of each service, with its password and its privileges."""

from collections.abc import Mapping
from typing import Any

from psycopg2.extensions import encrypt_password
from schools_common.database import Account
from sqlalchemy import Connection, text

RIGHTS: dict[Account, dict[str, str]] = {
    Account.API: {
        "student_groups": "SELECT",
        "dataset": "SELECT",
        "loads": "SELECT",
        "charts": "SELECT",
        "chart_requests": "SELECT, INSERT, UPDATE (published_at, used_on), DELETE",
    },
    Account.LOADER: {
        "student_groups": "SELECT, INSERT, DELETE",
        "dataset": "SELECT, INSERT, DELETE",
        "loads": "SELECT, INSERT, UPDATE, DELETE",
    },
    Account.CHARTS: {
        "student_groups": "SELECT",
        "dataset": "SELECT",
        "chart_requests": "SELECT",
        "charts": "SELECT, INSERT, UPDATE",
    },
}
"""The privileges of each account, by table. The tables belong to the database's owner."""

_ACCOUNTS = ", ".join(Account)


def set_accounts(connection: Connection, passwords: Mapping[Account, str]) -> None:
    """Create missing accounts, and give each its password and exactly its privileges.

    Everything takes effect on commit, so that no account is ever without a privilege that it has
    both before and after.
    """
    for account, password in passwords.items():
        _make(connection, account, password)
    database = connection.dialect.identifier_preparer.quote(
        connection.execute(text("SELECT current_database()")).scalar_one()
    )
    for everything in (
        f"DATABASE {database}",
        "SCHEMA public",
        "ALL TABLES IN SCHEMA public",
        "ALL SEQUENCES IN SCHEMA public",
    ):
        # PUBLIC means all accounts; by default, PostgreSQL grants it more than is listed above.
        connection.execute(text(f"REVOKE ALL ON {everything} FROM PUBLIC, {_ACCOUNTS}"))
    connection.execute(text(f"GRANT CONNECT ON DATABASE {database} TO {_ACCOUNTS}"))
    connection.execute(text(f"GRANT USAGE ON SCHEMA public TO {_ACCOUNTS}"))
    for account, tables in RIGHTS.items():
        for table, privileges in tables.items():
            connection.execute(text(f"GRANT {privileges} ON {table} TO {account}"))


def _make(connection: Connection, account: Account, password: str) -> None:
    exists = text("SELECT FROM pg_roles WHERE rolname = :name")
    if connection.execute(exists, {"name": account}).first() is None:
        connection.execute(text(f"CREATE ROLE {account}"))
    # PostgreSQL is sent a hash, so that the password cannot appear in its logs.
    driver: Any = connection.connection.dbapi_connection
    verifier = encrypt_password(password, account, driver, "scram-sha-256")
    connection.execute(
        text(f"ALTER ROLE {account} LOGIN PASSWORD :verifier"), {"verifier": verifier}
    )
