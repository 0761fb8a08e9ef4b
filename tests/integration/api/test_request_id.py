"""Request ids, from the client to the message to the renderer."""

import json
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from redis import Redis
from schools_api.app import create_app
from schools_common.contracts import Queue
from schools_common.database import Account
from schools_common.logs import add_request_id
from schools_embedded.services import free_port, wait_until

from tests.accounts import address_for
from tests.integration.api.backstage import Backstage, settings_of


def test_the_clients_own_id_comes_back(client: TestClient) -> None:
    for address in ("/healthz", "/nothing", "/schools?unknown=1"):
        answer = client.get(address, headers={"X-Request-ID": "abc-1/2:3"})
        assert answer.headers["x-request-id"] == "abc-1/2:3", address


@pytest.mark.parametrize("given", ["", " ", "two words", "x" * 101, "caf\xe9", "a\tb"])
def test_a_missing_or_odd_id_is_replaced_by_a_new_one(client: TestClient, given: str) -> None:
    headers = {"X-Request-ID": given.encode("latin-1")}
    ids = {client.get("/healthz", headers=headers).headers["x-request-id"] for _ in range(2)}  # type: ignore[arg-type]
    assert len(ids) == 2
    assert all(len(id_) == 32 for id_ in ids)


def test_an_answer_from_memory_has_the_id_of_its_own_request(
    client: TestClient, chart: str, backstage: Backstage
) -> None:
    backstage.draw(chart)
    for id_ in ("first", "second", "third"):
        answer = client.get(f"/charts/{chart}/image", headers={"X-Request-ID": id_})
        assert answer.headers.get_list("x-request-id") == [id_]


def test_an_unexpected_error_has_the_id(app: FastAPI) -> None:
    @app.get("/broken")
    def broken() -> None:
        raise RuntimeError

    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.get("/broken", headers={"X-Request-ID": "abc"})
    assert (answer.status_code, answer.headers["x-request-id"]) == (500, "abc")


@pytest.mark.usefixtures("loaded")
def test_the_message_to_the_renderer_has_the_id(
    database_url: str, redis_url: str, tmp_path: Path
) -> None:
    url, queue = address_for(Account.API, database_url), redis_url.removesuffix("/0") + "/4"
    app = create_app(settings_of(url, queue, tmp_path))
    with Redis.from_url(queue, decode_responses=True) as broker, TestClient(app) as client:
        broker.delete(Queue.CHARTS)
        client.get("/schools", headers={"X-Request-ID": "abc"})
        wait_until(lambda: broker.llen(Queue.CHARTS), 10, "the message")
        message = json.loads(str(broker.lpop(Queue.CHARTS)))
    assert message["headers"]["request_id"] == "abc"


@pytest.mark.usefixtures("loaded")
def test_log_lines_of_the_publisher_thread_have_the_id(
    database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.handler.addFilter(add_request_id)
    url = address_for(Account.API, database_url)
    app = create_app(settings_of(url, f"redis://:x@127.0.0.1:{free_port()}/0", tmp_path))
    with TestClient(app) as client:
        client.get("/schools", headers={"X-Request-ID": "abc"})
        wait_until(lambda: "was not published" in caplog.text, 15, "the failure to be logged")
    caplog.handler.removeFilter(add_request_id)
    (record,) = (each for each in caplog.records if "was not published" in each.message)
    assert record.request_id == "abc"  # type: ignore[attr-defined]
