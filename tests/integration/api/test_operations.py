"""State of the data, health checks and errors."""

import json
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
import redis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from schools_api.app import create_app
from schools_common.contracts import ChartSpec
from schools_common.models import Load
from schools_embedded.services import free_port, wait_until
from sqlalchemy.orm import Session

from tests.integration.api.backstage import Backstage, settings_of


def client_of(database_url: str, redis_url: str, chart_dir: Path) -> TestClient:
    app = create_app(settings_of(database_url, redis_url, chart_dir))
    return TestClient(app, raise_server_exceptions=False)


def nobody() -> str:
    return f"127.0.0.1:{free_port()}"


@pytest.fixture
def without_database(redis_url: str, tmp_path: Path) -> Iterator[TestClient]:
    url = f"postgresql+psycopg2://nobody@{nobody()}/nothing"
    with client_of(url, redis_url, tmp_path) as client:
        yield client


def assert_problem(answer: Any, status: int) -> None:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status
    assert body["type"]
    assert body["title"]
    assert body["detail"]


@pytest.mark.usefixtures("loaded")
def test_the_dataset_and_its_cleaning_are_told(client: TestClient) -> None:
    body = client.get("/dataset").json()
    assert (body["dataset"]["version"], body["dataset"]["rows"]) == ("v1", 2)
    assert body["report"]["suppressed_cells"] == 3
    assert body["load"] is None


def test_a_load_in_progress_is_told(client: TestClient, backstage: Backstage) -> None:
    with Session(backstage.engine) as session, session.begin():
        session.add(Load(source="https://example.org/old", status="failed", error="Cut off"))
        session.flush()
        session.add(
            Load(
                source="https://example.org/rows.csv",
                status="downloading",
                bytes_done=1000,
                bytes_total=4000,
            )
        )
    body = client.get("/dataset").json()
    assert body["load"].pop("started_at").endswith("Z")
    assert body == {
        "dataset": None,
        "report": None,
        "load": {
            "status": "downloading",
            "source": "https://example.org/rows.csv",
            "bytes_done": 1000,
            "bytes_total": 4000,
            "rows_done": None,
            "rows_total": None,
            "percent": 25,
            "error": None,
            "notes": [],
            "finished_at": None,
            "retry_at": None,
        },
    }


def test_before_the_first_load_it_says_that_data_are_being_loaded(client: TestClient) -> None:
    answer = client.get("/schools")
    assert_problem(answer, 503)
    assert answer.json()["title"] == "No data are loaded yet"
    assert int(answer.headers["retry-after"]) > 0
    assert_problem(client.get("/readyz"), 503)


def test_before_the_tables_exist_no_data_are_loaded(
    empty_database_url: str, redis_url: str, tmp_path: Path
) -> None:
    with client_of(empty_database_url, redis_url, tmp_path) as client:
        for address in ("/schools", "/dataset"):
            assert client.get(address).json()["title"] == "No data are loaded yet", address
        assert client.get("/readyz").json()["missing"] == ["data"]


@pytest.mark.usefixtures("loaded")
def test_with_all_dependencies_the_api_is_ready(
    database_url: str, redis_url: str, tmp_path: Path
) -> None:
    with client_of(database_url, redis_url, tmp_path) as client:
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
        # The first response has not used up a resource.
        assert client.get("/readyz").status_code == 200


def test_without_a_database_the_api_is_up_and_names_what_is_missing(
    without_database: TestClient,
) -> None:
    assert without_database.get("/healthz").json() == {"status": "ok"}
    assert without_database.get("/readyz").json()["missing"] == ["database"]
    chart = "/charts/e8e117cf-eba4-5324-b060-b12c95101e1c"
    for address in ("/schools", "/dataset", chart, f"{chart}/image"):
        answer = without_database.get(address, headers={"Prefer": "wait=9"})
        assert_problem(answer, 503)
        assert int(answer.headers["retry-after"]) > 0
        assert "127.0.0.1" not in answer.text


@pytest.mark.usefixtures("loaded")
def test_without_a_broker_data_are_sent_without_delay(
    database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with client_of(database_url, f"redis://:x@{nobody()}/0", tmp_path) as client:
        started = monotonic()
        chart = client.get("/schools").json()["chart"]
        assert client.get(chart["image_url"]).status_code == 202
        assert monotonic() - started < 1
        assert client.get("/readyz").json()["missing"] == ["broker"]
        wait_until(lambda: "was not published" in caplog.text, 15, "the failure to be logged")
    assert chart["id"] in caplog.text


@pytest.mark.usefixtures("loaded")
def test_a_chart_is_published_to_the_renderers_queue(
    database_url: str, redis_url: str, tmp_path: Path
) -> None:
    with (
        redis.Redis.from_url(redis_url, decode_responses=True) as broker,
        client_of(database_url, redis_url, tmp_path) as client,
    ):
        body = client.get("/schools", params={"borough": "bronx"}).json()
        wait_until(lambda: broker.llen("charts"), 10, "the message")
        message = json.loads(str(broker.lpop("charts")))
    assert message["headers"]["task"] == "charts.render"
    assert message["content-type"] == "application/json"
    (spec,), options, _ = json.loads(b64decode(message["body"]))
    assert str(ChartSpec.model_validate(spec).id) == body["chart"]["id"]
    assert spec["filters"] == {"borough": ["Bronx"]}
    assert options == {}


def test_unknown_paths_and_methods_are_problems(client: TestClient) -> None:
    assert_problem(client.get("/nothing"), 404)
    assert_problem(client.get("/docs/static/nothing"), 404)
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        answer = client.request(method, "/schools")
        assert_problem(answer, 405)
        assert answer.headers["allow"] == "GET, HEAD"


def test_an_unexpected_error_reveals_no_details(app: FastAPI) -> None:
    @app.get("/broken")
    def broken() -> None:
        raise RuntimeError("a secret")

    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.get("/broken")
    assert_problem(answer, 500)
    assert "secret" not in answer.text
