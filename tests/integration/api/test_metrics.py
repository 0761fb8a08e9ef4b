"""Metrics of a real API server with two processes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families
from redis import Redis
from schools_common.celery_app import make_celery
from schools_common.contracts import Queue, Task
from schools_common.database import Account
from schools_embedded.services import free_port, wait_until

from tests.accounts import address_for
from tests.integration.api.backstage import settings_of
from tests.integration.api.server import Server, serving


@dataclass
class Measured:
    """A server and its metrics."""

    server: Server
    metrics_port: int
    broker_url: str

    def value(self, name: str, **labels: str) -> float:
        text = requests.get(f"http://127.0.0.1:{self.metrics_port}/metrics", timeout=10).text
        samples = (s for family in text_string_to_metric_families(text) for s in family.samples)
        found = (s.value for s in samples if s.name == name and labels.items() <= s.labels.items())
        return sum(found)

    def routes(self) -> set[str]:
        text = requests.get(f"http://127.0.0.1:{self.metrics_port}/metrics", timeout=10).text
        return set(re.findall('route="([^"]*)"', text))


@pytest.fixture
def measured(
    database_url: str,
    redis_url: str,
    tmp_path: Path,
    loaded: None,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Measured]:
    (tmp_path / "metrics").mkdir()
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path / "metrics"))
    url, queue = address_for(Account.API, database_url), redis_url.removesuffix("/0") + "/5"
    port = free_port()
    settings = settings_of(url, queue, tmp_path, metrics_port=port, new_charts_per_minute=3)
    with serving(settings, tmp_path / "log") as server:
        yield Measured(server, port, queue)
    with Redis.from_url(queue) as broker:
        broker.flushdb()


def test_answers_of_all_processes_are_counted_by_route_and_status(measured: Measured) -> None:
    server = measured.server
    chart = requests.get(f"{server.url}/schools", timeout=10).json()["chart"]["url"]
    for _ in range(20):  # each on a connection of its own, so that both processes answer
        assert server.get(chart).status == 200
        assert server.get(chart, method="HEAD").status == 200
        assert server.get("/schools?limit=0").status == 422
    assert measured.value("schools_answer_seconds_count", route="/charts/{id}", status="200") == 40
    assert measured.value("schools_answer_seconds_count", route="/schools", status="422") == 20


def test_paths_are_not_used_as_labels(measured: Measured) -> None:
    for path in ("/nothing", "/charts/x/y/z", "/docs/static/nothing", "/schools/07X005"):
        measured.server.get(path)
    assert measured.routes() <= {"/healthz", "none", "/docs/static", "/schools/{dbn}"}


def test_refusals_are_counted_by_limit(measured: Measured) -> None:
    statuses = [measured.server.get(f"/schools?enrollment_min={n}").status for n in range(9)]
    refused = statuses.count(429)
    assert refused
    assert measured.server.get("/" + "x" * 50_000).status == 414
    assert measured.value("schools_refusals_total", limit="too-many-new-charts") == refused
    assert measured.value("schools_refusals_total", limit="414") == 1


def test_answers_from_memory_keep_their_route(measured: Measured) -> None:
    for _ in range(20):
        measured.server.get("/facets")
    assert measured.value("schools_answer_seconds_count", route="/facets", status="200") == 20
    assert measured.value("schools_cache_hits_total") >= 18


def test_the_queue_has_a_length_and_an_age(measured: Measured) -> None:
    def waiting() -> float:
        return measured.value("schools_queue_messages", queue="charts", state="waiting")

    assert waiting() == 0
    measured.server.get("/schools")
    wait_until(waiting, 10, "the message")
    assert 0 < measured.value("schools_queue_oldest_seconds", queue="charts") < 10
    with Redis.from_url(measured.broker_url) as broker:
        broker.hset("unacked.charts", "1", "{}")
    assert measured.value("schools_queue_messages", queue="charts", state="taken") == 1


def test_a_message_without_a_time_has_no_age(measured: Measured) -> None:
    settings = settings_of("postgresql://", measured.broker_url, Path("/none"))
    with make_celery(settings, "test") as celery:
        celery.send_task(Task.RENDER, [{}])
    with Redis.from_url(measured.broker_url) as broker:
        assert broker.llen(Queue.CHARTS) == 1
    assert measured.value("schools_queue_oldest_seconds", queue="charts") == 0


def test_the_public_port_has_no_metrics(measured: Measured) -> None:
    assert measured.server.get("/metrics").status == 404
