"""Real PostgreSQL, Redis and S3 servers for the tests that need them, started once per run."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from schools_common.database import make_engine
from schools_embedded.services import broker, postgres
from schools_loader.accounts import set_accounts
from schools_loader.loader_lock import migrate
from sqlalchemy import Engine, make_url, text
from sqlalchemy.orm import Session

from tests.accounts import PASSWORDS
from tests.s3_server import Bucket, create_bucket, s3_server

_databases = count()


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server for this run, with tables and privileges in ``template``."""
    with postgres(tmp_path_factory.mktemp("postgres")) as url:
        create_database(url, "template", template="template1")
        engine = make_engine(database_address(url, "template"))
        migrate(engine)
        with engine.begin() as connection:
            set_accounts(connection, PASSWORDS)
        engine.dispose()
        yield url


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis server for this run."""
    with broker(tmp_path_factory.mktemp("redis")) as redis:
        yield redis.url


@pytest.fixture(scope="session")
def s3_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An S3 server for this run."""
    with s3_server(tmp_path_factory.mktemp("s3")) as endpoint:
        yield endpoint


@pytest.fixture
def bucket(s3_endpoint: str) -> Bucket:
    """An S3 bucket for this test."""
    return create_bucket(s3_endpoint)


@pytest.fixture
def empty_database_url(postgres_url: str) -> str:
    """A database for this test, without tables."""
    return create_database(postgres_url, f"test_{next(_databases)}", template="template1")


@pytest.fixture
def database_url(postgres_url: str) -> str:
    """A database for this test with empty tables, for code that commits."""
    return create_database(postgres_url, f"test_{next(_databases)}", template="template")


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on a database for this test with empty tables."""
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def shared_engine(postgres_url: str) -> Iterator[Engine]:
    """An engine on a database with empty tables that all tests share and none changes."""
    engine = make_engine(create_database(postgres_url, "shared", template="template"))
    yield engine
    engine.dispose()


@pytest.fixture
def session(shared_engine: Engine) -> Iterator[Session]:
    """A session on the shared database; every change is rolled back after the test."""
    with shared_engine.connect() as connection, connection.begin() as outer:
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            yield session
        outer.rollback()


@pytest.fixture(scope="session")
def published_9_12() -> Path:
    """1,510 published rows of the 9-12 sibling; they are not part of the project."""
    return _published("demographics_9_12_districts_01_12.csv")


@pytest.fixture(scope="session")
def published_k_8() -> Path:
    """Five published K-8 rows; they are not part of the project."""
    return _published("demographics_k_8_five_rows.csv")


def _published(name: str) -> Path:
    path = Path(__file__).parents[2] / "shared/data" / name
    if not path.is_file():
        pytest.skip(
            f"{name} is not here: published rows, no part of the project, in ../shared/data"
        )
    return path


def database_address(url: str, name: str) -> str:
    """Return the address of another database on the same server."""
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def create_database(url: str, name: str, *, template: str) -> str:
    """Create a database and return its address."""
    engine = make_engine(url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    engine.dispose()
    return database_address(url, name)
