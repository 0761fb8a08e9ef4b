"""Prometheus metrics of responses, refused requests and queue lengths."""

import json
from collections.abc import Iterator
from time import perf_counter, time

from prometheus_client import Counter, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from redis import Redis, RedisError
from schools_common.celery_app import unacked_keys
from schools_common.contracts import PUBLISHED_AT_HEADER, Queue
from starlette.types import Message, Receive, Scope, Send

from schools_api.http.middleware import HttpMiddleware, on_response_start

CLIENT_LEFT = 499
"""Status recorded when the client disconnects before the response starts, as in nginx."""

ANSWERS = Histogram(
    "schools_answer_seconds",
    "Time from a request to the end of its answer, with what it waited for a chart",
    ["route", "status"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)

REFUSALS = Counter("schools_refusals", "Requests beyond a limit", ["limit"])
for _each in ("too-many-new-charts", "queue-full", "workbooks"):
    REFUSALS.labels(_each)  # exported as 0, so that the first refusal counts as an increase


class MetricsMiddleware(HttpMiddleware):
    """Middleware that measures response times by route and status."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Record the response once it has ended."""
        started, status = perf_counter(), CLIENT_LEFT

        def note_status(message: Message) -> None:
            nonlocal status
            status = message["status"]

        try:
            await self.app(scope, receive, on_response_start(send, note_status))
        finally:
            # The template, as in /charts/{id}, since there is no limit to the number of paths.
            route = getattr(scope.get("route"), "path", "none")
            ANSWERS.labels(route, status).observe(perf_counter() - started)


class QueueMetrics(Collector):
    """Length of each queue and age of its oldest message, read from Redis at each scrape."""

    def __init__(self, broker: Redis) -> None:
        self._broker = broker

    def collect(self) -> Iterator[Metric]:
        """Read the queues; yields nothing while Redis does not answer."""
        lengths = GaugeMetricFamily(
            "schools_queue_messages", "Messages in a queue", labels=["queue", "state"]
        )
        ages = GaugeMetricFamily(
            "schools_queue_oldest_seconds",
            "Age of the message that waits longest; 0 where none waits",
            labels=["queue"],
        )
        try:
            for queue in Queue:
                lengths.add_metric([queue, "waiting"], self._broker.llen(queue))
                lengths.add_metric(
                    [queue, "taken"], self._broker.hlen(unacked_keys(queue)["unacked_key"])
                )
            ages.add_metric([Queue.CHARTS], self._age(Queue.CHARTS))
        except RedisError:
            return
        yield from (lengths, ages)

    def _age(self, queue: Queue) -> float:
        oldest = self._broker.lindex(queue, -1)  # workers take from this end
        sent = json.loads(oldest)["headers"].get(PUBLISHED_AT_HEADER) if oldest else None
        return max(0.0, time() - sent) if sent else 0.0
