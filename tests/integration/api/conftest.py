"""The API on a database and a chart volume of the test's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from redis import Redis
from schools_api.app import create_app
from schools_common.database import Account, make_engine
from schools_common.settings import Settings
from schools_loader.cleaning import clean
from schools_loader.sample.publication import generate
from sqlalchemy import Engine

from tests.accounts import address_for
from tests.conftest import create_database
from tests.integration.api.backstage import (
    Backstage,
    DrawingPublisher,
    RecordingPublisher,
    settings_of,
)
from tests.integration.api.renderer import drawing
from tests.integration.api.server import Server, serving
from tests.rows import group, store

SAME_ID = {"X-Request-ID": "test"}
"""A fixed request id, so that equal responses have equal headers."""


@pytest.fixture
def chart_dir(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def backstage(engine: Engine, chart_dir: Path) -> Backstage:
    return Backstage(engine, chart_dir)


@pytest.fixture
def published(engine: Engine) -> RecordingPublisher:
    return RecordingPublisher(engine)


@pytest.fixture
def settings(database_url: str, chart_dir: Path) -> Settings:
    """Settings of an API without a broker; ``app`` gets a fake publisher."""
    url = address_for(Account.API, database_url)
    return settings_of(url, "redis://:x@127.0.0.1:1/0", chart_dir)


@pytest.fixture
def app(settings: Settings, published: RecordingPublisher) -> FastAPI:
    return create_app(settings, published)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(
        app, headers=SAME_ID, follow_redirects=False, raise_server_exceptions=False
    ) as client:
        yield client


@pytest.fixture
def loaded(backstage: Backstage) -> None:
    load(backstage)


def load(backstage: Backstage) -> None:
    """Load a small data set, version ``v1``."""
    backstage.load(
        "v1",
        [
            group(
                "07X005",
                school_name="P.S. 005",
                total_enrollment=512,
                grades={"1": 71, "K": None},
                female=250,
                male=262,
                black=180,
                ell={"spanish": 48},
                ela_tested=300,
                ela_level_1=120,
                ela_level_2=110,
                ela_low=550,
                ela_high=620,
            ),
            group("01M015", total_enrollment=100, asian=40),
        ],
    )


@pytest.fixture
def chart(client: TestClient, loaded: None) -> str:
    """The id of a chart that was just requested."""
    found: str = client.get("/schools", params={"category": "poverty"}).json()["chart"]["id"]
    return found


@pytest.fixture(scope="session")
def sample(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of an API with the generated sample, for tests that only read."""
    url = create_database(postgres_url, "sampled", template="template")
    engine = make_engine(url)
    cleaned = clean(generate())
    with engine.begin() as connection:
        store(connection, cleaned.version, cleaned)
    directory = tmp_path_factory.mktemp("sampled")
    settings = settings_of(
        address_for(Account.API, url),
        "redis://:x@127.0.0.1:1/0",
        directory,
        new_charts_per_minute=10**9,
    )
    publisher = DrawingPublisher(engine, backstage=Backstage(engine, directory))
    with TestClient(create_app(settings, publisher), headers=SAME_ID) as client:
        yield client
    engine.dispose()


@pytest.fixture(scope="session")
def server(
    postgres_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A real API server with a small data set, for tests that only read."""
    database = create_database(postgres_url, "served", template="template")
    queue = redis_url.removesuffix("/0") + "/3"
    directory = tmp_path_factory.mktemp("served")
    settings = settings_of(
        address_for(Account.API, database),
        queue,
        directory,
        new_charts_per_minute=10**9,
        queue_limit=10**6,
    )
    engine = make_engine(database)
    backstage = Backstage(engine, directory)
    load(backstage)
    with (
        Redis.from_url(queue) as broker,
        drawing(backstage, broker),
        serving(settings, directory / "log") as server,
    ):
        yield server
    engine.dispose()


@pytest.fixture
def still_serving(server: Server) -> Iterator[None]:
    """Check after the test that the server still serves requests."""
    yield
    assert server.get("/readyz").status == 200
