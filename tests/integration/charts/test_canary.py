"""The canary, a drawing that proves that workers run, from its message to the metrics."""

import json
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families
from redis import Redis
from schools_api.charts.publisher import CANARY_EVERY, CeleryPublisher
from schools_common.celery_app import make_celery
from schools_common.contracts import Queue
from schools_common.settings import Settings
from schools_embedded.services import free_port, wait_until

from tests.integration.charts.drawing import START, Start


@pytest.fixture
def broker(settings: Settings) -> Iterator[Redis]:
    with Redis.from_url(settings.redis_url.get_secret_value(), decode_responses=True) as broker:
        yield broker
        broker.flushdb()


@pytest.fixture
def publisher(settings: Settings, broker: Redis) -> Iterator[CeleryPublisher]:
    with closing(CeleryPublisher(make_celery(settings, "test"), broker, 10)) as publisher:
        yield publisher


def test_a_worker_draws_a_canary_and_measures_the_time(
    start: Start, publisher: CeleryPublisher, volume: Path, tmp_path: Path
) -> None:
    port = free_port()
    (tmp_path / "metrics").mkdir()
    start(METRICS_PORT=str(port), PROMETHEUS_MULTIPROC_DIR=str(tmp_path / "metrics"))
    for _ in range(2):
        publisher.send_canary()

    def drawn() -> bool:
        return sample(port, "schools_canary_seconds_count") == 2

    wait_until(drawn, 2 * START, "the canaries")
    assert 0 < sample(port, "schools_canary_seconds_sum") < 2 * START
    assert sample(port, "schools_chrome_starts_total") == 1
    assert not os.listdir(volume)


def test_a_canary_expires(publisher: CeleryPublisher, broker: Redis) -> None:
    publisher.send_canary()
    wait_until(lambda: broker.llen(Queue.CHARTS), 10, "the message")
    message = json.loads(str(broker.lpop(Queue.CHARTS)))
    assert message["headers"]["task"] == "charts.canary"
    assert message["headers"]["expires"]
    assert CANARY_EVERY <= 60, "the alert expects one each minute"


def sample(port: int, name: str) -> float:
    """Read a metric without labels; 0 while the worker does not answer."""
    try:
        text = requests.get(f"http://127.0.0.1:{port}/metrics", timeout=10).text
    except requests.ConnectionError:
        return 0
    families = text_string_to_metric_families(text)
    return sum(s.value for family in families for s in family.samples if s.name == name)
