"""Privileges and passwords of the services' PostgreSQL accounts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from psycopg2.errors import InsufficientPrivilege
from schools_common.database import Account, make_engine
from schools_loader.accounts import set_accounts
from schools_loader.loader_lock import loader_lock
from schools_loader.settings import LoaderSettings
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from tests.accounts import PASSWORDS, address_for

READ, WRITE = ("SELECT",), ("SELECT", "INSERT", "UPDATE")

ALLOWED = {
    (Account.API, "student_groups"): READ,
    (Account.API, "dataset"): READ,
    (Account.API, "loads"): READ,
    (Account.API, "charts"): READ,
    (Account.API, "chart_requests"): ("SELECT", "INSERT", "DELETE"),
    (Account.LOADER, "student_groups"): ("SELECT", "INSERT", "DELETE"),
    (Account.LOADER, "dataset"): ("SELECT", "INSERT", "DELETE"),
    (Account.LOADER, "loads"): (*WRITE, "DELETE"),
    (Account.CHARTS, "student_groups"): READ,
    (Account.CHARTS, "dataset"): READ,
    (Account.CHARTS, "chart_requests"): READ,
    (Account.CHARTS, "charts"): WRITE,
}

ON_TABLES = """
SELECT account, relname, privilege
FROM unnest(:accounts) account, pg_class, unnest(:privileges) privilege
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
AND has_table_privilege(account, pg_class.oid, privilege)
"""
ON_COLUMNS = """
SELECT account, relname, attname, privilege
FROM unnest(:accounts) account, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'REFERENCES']) privilege,
  pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
AND has_column_privilege(account, pg_class.oid, attnum, privilege)
AND NOT has_table_privilege(account, pg_class.oid, privilege)
"""
PRIVILEGES = [*WRITE, "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN"]
ON_THE_REST = """
SELECT account, what FROM unnest(:accounts) account JOIN pg_roles ON rolname = account,
LATERAL (VALUES
  ('create in schema', has_schema_privilege(account, 'public', 'CREATE')),
  ('create schemas', has_database_privilege(account, current_database(), 'CREATE')),
  ('create temporary tables', has_database_privilege(account, current_database(), 'TEMPORARY')),
  ('powers', rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls),
  ('membership', EXISTS (SELECT FROM pg_auth_members WHERE member = pg_roles.oid)),
  ('sequences', EXISTS (SELECT FROM pg_sequences
    WHERE has_sequence_privilege(account, sequencename::regclass, 'USAGE, SELECT, UPDATE')))
) AS each (what, there)
WHERE there
"""

REFUSED = {
    Account.API: [
        *(f"INSERT INTO {t} DEFAULT VALUES" for t in ("charts", "student_groups", "dataset")),
        *(f"UPDATE {t} SET {c} = NULL" for t, c in (("charts", "error"), ("dataset", "title"))),
        *(f"DELETE FROM {t}" for t in ("charts", "student_groups", "dataset", "loads")),
        *(f"TRUNCATE {t} CASCADE" for t in ("charts", "student_groups", "chart_requests")),
        "UPDATE chart_requests SET spec = '{}'",
    ],
    Account.LOADER: [
        *(f"SELECT FROM {t}" for t in ("charts", "chart_requests", "alembic_version")),
        *(f"INSERT INTO {t} DEFAULT VALUES" for t in ("charts", "chart_requests")),
        "UPDATE charts SET error = 'x'",
        "DELETE FROM charts",
        "TRUNCATE student_groups",
        "DROP TABLE loads",
    ],
    Account.CHARTS: [
        *(f"INSERT INTO {t} DEFAULT VALUES" for t in ("student_groups", "dataset", "loads")),
        "UPDATE student_groups SET district = 1",
        *(f"DELETE FROM {t}" for t in ("student_groups", "dataset", "chart_requests", "charts")),
        "SELECT FROM loads",
        "INSERT INTO chart_requests DEFAULT VALUES",
        "UPDATE chart_requests SET published_at = now()",
    ],
}
NOBODY = [
    "CREATE TABLE other (id int)",
    "CREATE SCHEMA other",
    "CREATE TEMPORARY TABLE other (id int)",
    "ALTER TABLE student_groups ADD other int",
    "DROP TABLE charts",
    "SELECT FROM pg_authid",
    "COPY dataset TO PROGRAM 'cat'",
    "SET ROLE postgres",
]


def test_a_start_grants_each_account_exactly_its_privileges(
    owner: Engine, settings: LoaderSettings
) -> None:
    with owner.begin() as connection:
        for too_much in (
            "GRANT ALL ON ALL TABLES IN SCHEMA public TO schools_api, schools_charts",
            "GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO schools_charts",
            "GRANT UPDATE (spec) ON chart_requests TO schools_charts",
            "GRANT SELECT ON charts TO PUBLIC",
            "GRANT CREATE ON SCHEMA public TO schools_loader",
        ):
            connection.execute(text(too_much))
    with loader_lock(settings):
        pass
    given = {"accounts": list(Account)}
    with owner.connect() as connection:
        tables = connection.execute(text(ON_TABLES), given | {"privileges": PRIVILEGES}).all()
        columns = connection.execute(text(ON_COLUMNS), given).all()
        rest = connection.execute(text(ON_THE_REST), given).all()
    wanted = {(*place, privilege) for place, allowed in ALLOWED.items() for privilege in allowed}
    assert set(map(tuple, tables)) == wanted
    assert sorted(map(tuple, columns)) == [
        ("schools_api", "chart_requests", "published_at", "UPDATE"),
        ("schools_api", "chart_requests", "used_on", "UPDATE"),
    ]
    assert rest == []


@pytest.mark.parametrize("account", Account)
def test_other_statements_are_denied(
    account: Account, database_url: str, settings: LoaderSettings
) -> None:
    with loader_lock(settings):
        pass
    engine = make_engine(address_for(account, database_url))
    for statement in [*REFUSED[account], *NOBODY]:
        with pytest.raises(ProgrammingError) as refused, engine.begin() as connection:
            connection.execute(text(statement))
        assert isinstance(refused.value.orig, InsufficientPrivilege), statement
    engine.dispose()


@pytest.fixture
def changed(owner: Engine, settings: LoaderSettings) -> Iterator[LoaderSettings]:
    """Settings with another password for the renderer; the old one is restored afterwards."""
    yield LoaderSettings.model_validate(
        dict(settings) | {"charts_database_password": "it's 100% \\new"}
    )
    with owner.begin() as connection:
        set_accounts(connection, PASSWORDS)


def test_a_start_sets_the_passwords(changed: LoaderSettings, database_url: str) -> None:
    with loader_lock(changed):
        pass
    password = changed.charts_database_password.get_secret_value()
    for given, admitted in ((password, True), (PASSWORDS[Account.CHARTS], False), ("", False)):
        engine = make_engine(Account.CHARTS.address(database_url, given))
        if admitted:
            engine.connect().close()
        else:
            with pytest.raises(OperationalError, match="password"):
                engine.connect()
        engine.dispose()


def test_no_password_is_in_the_log_of_the_database(owner: Engine, settings: LoaderSettings) -> None:
    with owner.begin() as connection:
        name, data = connection.execute(
            text("SELECT current_database(), current_setting('data_directory')")
        ).one()
        connection.execute(text(f"ALTER DATABASE {name} SET log_statement = 'all'"))
    with loader_lock(settings):
        pass
    log = Path(data, "log").read_text()
    assert log.count("ALTER ROLE schools_") == len(Account)
    assert not [password for password in PASSWORDS.values() if password in log]
