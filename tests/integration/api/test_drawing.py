"""GET /drawing: progress of a picture, and its place in the queue."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from redis import Redis
from schools_api.charts.publisher import CeleryPublisher
from schools_api.charts.queue import ChartQueue
from schools_api.dependencies import Services
from schools_common.celery_app import make_celery
from schools_common.charts.choices import ChartFormat
from schools_common.charts.options import ChartOptions
from schools_common.contracts import ChartSpec
from schools_common.filters import SchoolFilters
from schools_embedded.services import wait_until

from tests.integration.api.backstage import Backstage, RecordingPublisher, settings_of

WEBP = ChartOptions(format=ChartFormat.WEBP)


@pytest.fixture
def services(client: TestClient, loaded: None) -> Services:
    client.app_state["services"].publication.refresh()
    services: Services = client.app_state["services"]
    return services


def order(services: Services) -> str:
    """Order the picture of all rows, and return its id."""
    publication = services.publication.loaded()
    spec = ChartSpec.of(SchoolFilters(), publication.version, WEBP)
    services.charts.request(spec, publication, "a client")
    return str(spec.id)


def state(client: TestClient, query: str = "") -> Any:
    answer = client.get(f"/drawing?{query}")
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.json()


def test_asking_for_progress_orders_no_chart(
    client: TestClient, services: Services, published: RecordingPublisher, backstage: Backstage
) -> None:
    assert state(client, "borough=bronx") == {"status": None, "before": None}
    assert published.ids == []
    assert backstage.requests() == []


def test_the_status_is_that_of_the_picture(
    client: TestClient, services: Services, backstage: Backstage
) -> None:
    chart = order(services)
    assert state(client)["status"] == "pending"
    assert state(client, "width=480")["status"] is None
    backstage.fail(chart, "Chrome does not answer")
    assert state(client) == {"status": "failed", "before": None}


def test_a_picture_that_is_there(
    client: TestClient, services: Services, backstage: Backstage
) -> None:
    backstage.draw(order(services))
    assert state(client)["status"] == "ready"


def test_parameters_are_those_of_the_picture(client: TestClient, services: Services) -> None:
    answer = client.get("/drawing?scale=9")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["parameter"] == "scale"


@pytest.fixture
def broker(redis_url: str) -> Iterator[Redis]:
    with Redis.from_url(redis_url.removesuffix("/0") + "/7") as broker:
        broker.flushdb()
        yield broker


@pytest.fixture
def queued(broker: Redis, redis_url: str, tmp_path: Path) -> Iterator[list[ChartSpec]]:
    """Three queued charts, in the order in which they were published."""
    url = redis_url.removesuffix("/0") + "/7"
    celery = make_celery(settings_of("postgresql://x/x", url, tmp_path), "test")
    specs = [ChartSpec.of(SchoolFilters(district=(n,)), "v1", WEBP) for n in (1, 2, 3)]
    with closing(CeleryPublisher(celery, broker, queue_limit=10)) as publisher:
        for spec in specs:
            publisher.publish(spec)
        wait_until(lambda: broker.llen("charts") == len(specs), 5, "the messages")
        yield specs


def test_the_place_of_a_chart_in_the_queue(broker: Redis, queued: list[ChartSpec]) -> None:
    queue = ChartQueue(broker)
    assert [queue.before(spec.id) for spec in queued] == [0, 1, 2]
    broker.rpop("charts")  # as a worker takes it
    assert [ChartQueue(broker).before(spec.id) for spec in queued] == [None, 0, 1]


def test_the_queue_is_read_at_most_once_a_second(broker: Redis, queued: list[ChartSpec]) -> None:
    queue = ChartQueue(broker)
    queue.before(queued[0].id)
    broker.flushdb()
    assert queue.before(queued[2].id) == 2
