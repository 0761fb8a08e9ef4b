"""Limits: new charts per client, queued charts, duration of a statement."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from redis import Redis
from schools_api.app import create_app
from schools_common.contracts import Queue
from schools_common.database import Account
from schools_common.settings import Settings
from schools_embedded.services import wait_until
from sqlalchemy import Engine, text

from tests.accounts import address_for
from tests.integration.api.backstage import (
    IMAGE,
    Backstage,
    RecordingPublisher,
    image,
    request_chart,
    settings_of,
)
from tests.rows import group

LIMIT = 3


@pytest.fixture
def settings(database_url: str, chart_dir: Path) -> Settings:
    return settings_of(
        address_for(Account.API, database_url),
        "redis://:x@127.0.0.1:1/0",
        chart_dir,
        new_charts_per_minute=LIMIT,
        statement_timeout=0.3,
    )


def order(client: TestClient, n: int) -> str:
    """Order the n-th of many charts; returns its id."""
    found: str = client.get("/schools", params={"district": n}).json()["chart"]["id"]
    return found


@pytest.fixture
def ordered(client: TestClient, loaded: None) -> list[str]:
    """Ids of as many charts as a client may order."""
    return [order(client, n) for n in range(1, LIMIT + 1)]


def test_a_client_above_the_rate_limit_is_told_to_wait(
    client: TestClient, backstage: Backstage, published: RecordingPublisher, ordered: list[str]
) -> None:
    answer = client.get("/schools", params={"district": 9})
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == "urn:school-charts:problem:too-many-new-charts"
    assert published.ids == ordered
    assert sorted(map(str, backstage.requests())) == sorted(ordered)


def test_known_charts_do_not_count(
    client: TestClient, backstage: Backstage, ordered: list[str]
) -> None:
    assert client.get("/schools", params={"district": 1, "limit": 7}).status_code == 200
    assert image(client, ordered[0]).status_code == 202
    backstage.draw(ordered[0])
    assert image(client, ordered[0]).content == IMAGE
    assert client.get("/schools", params={"district": 1}).json()["chart"]["status"] == "ready"


def test_redrawing_a_lost_picture_counts(
    client: TestClient, backstage: Backstage, published: RecordingPublisher, ordered: list[str]
) -> None:
    backstage.draw(ordered[0])
    backstage.lose_file(ordered[0])
    answer = image(client, ordered[0])
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert client.get(f"/charts/{ordered[0]}").json()["status"] == "pending"
    assert published.ids == ordered


def test_another_client_may_still_order(
    app: FastAPI, client: TestClient, ordered: list[str]
) -> None:
    other = TestClient(app, client=("192.0.2.7", 1))
    other.app_state.update(client.app_state)
    assert other.get("/schools", params={"district": 9}).status_code == 200


def test_with_a_full_queue_data_are_sent_and_the_chart_is_queued_later(
    client: TestClient, backstage: Backstage, published: RecordingPublisher, loaded: None
) -> None:
    published.room = False
    page = client.get("/schools", params={"category": "poverty"})
    assert page.status_code == 200
    assert page.json()["total"] == 2
    chart = page.json()["chart"]["id"]
    assert published.ids == []
    for headers in ({}, {"Prefer": "wait=5"}):
        answer = image(client, chart, **headers)
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert answer.json()["type"] == "urn:school-charts:problem:queue-full"
    assert client.get(f"/charts/{chart}").json()["status"] == "pending"
    published.room = True
    assert image(client, chart).status_code == 202
    assert published.ids == [chart]
    published.room = False
    assert image(client, chart).status_code == 202  # already queued
    backstage.draw(chart)
    assert image(client, chart).content == IMAGE
    assert request_chart(client)["status"] == "ready"


def test_a_slow_statement_is_cancelled(client: TestClient, loaded: None, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("LOCK TABLE chart_requests"))
        answer = client.get("/schools")
    assert answer.status_code == 503
    assert answer.json()["detail"] == "The database took too long to answer."
    assert client.get("/schools").status_code == 200


class TestQueue:
    """The limit of the queue in Redis."""

    @pytest.fixture
    def queue(self, redis_url: str) -> Iterator[Redis]:
        redis = Redis.from_url(redis_url.removesuffix("/0") + "/2")
        redis.flushdb()
        yield redis
        redis.close()

    @pytest.fixture
    def client(
        self, queue: Redis, redis_url: str, database_url: str, chart_dir: Path
    ) -> Iterator[TestClient]:
        address = redis_url.removesuffix("/0") + "/2"
        own = address_for(Account.API, database_url)
        settings = settings_of(own, address, chart_dir, queue_limit=LIMIT)
        with TestClient(create_app(settings)) as client:
            yield client

    def test_the_queue_does_not_exceed_its_limit(
        self, client: TestClient, queue: Redis, loaded: None
    ) -> None:
        first = [order(client, n) for n in range(1, LIMIT + 1)]
        wait_until(lambda: queue.llen(Queue.CHARTS) == LIMIT, 10, "the charts to queue")
        late = order(client, 9)
        assert image(client, late).status_code == 503
        assert image(client, first[0]).status_code == 202
        assert queue.llen(Queue.CHARTS) == LIMIT
        queue.lpop(Queue.CHARTS)  # a worker takes one
        wait_until(lambda: image(client, late).status_code == 202, 10, "the queue to have room")
        wait_until(lambda: queue.llen(Queue.CHARTS) == LIMIT, 10, "the late chart to queue")


def test_a_batch_continues_where_the_rate_limit_stopped_it(
    client: TestClient, backstage: Backstage, published: RecordingPublisher
) -> None:
    backstage.load("v1", [group(f"01M{n:03}") for n in range(LIMIT + 1)])
    first = client.get("/charts.zip?each=dbn")
    assert first.status_code == 202
    assert 2 < int(first.headers["retry-after"]) <= 60
    *ordered, left = first.json()["charts"]
    assert [chart["id"] for chart in ordered] == published.ids
    assert left == {"value": f"01M{LIMIT:03}", "id": None, "status": "waiting", "url": None}
    for chart in ordered:
        backstage.draw(chart["id"])
    body = client.get("/charts.zip?each=dbn").json()
    assert (body["total"], body["ready"]) == (LIMIT + 1, LIMIT)
    assert len(published.ids) == LIMIT
