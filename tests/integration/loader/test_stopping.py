"""Shutdown of a loader in the middle of a load."""

from threading import Event

import redis
from schools_common.contracts import Queue
from schools_embedded.services import wait_until
from sqlalchemy import Engine

from tests.integration.loader.publisher import Publisher
from tests.integration.loader.state import loads, statuses
from tests.integration.loader.workers import Start


def test_a_stopping_loader_hands_its_load_over_at_once(
    environment: dict[str, str],
    database: Engine,
    publisher: Publisher,
    redis_url: str,
    start: Start,
) -> None:
    gate = Event()
    publisher.before_answer = lambda: gate.wait(60)
    worker = start(environment | {"REMAP_SIGTERM": "SIGQUIT"})
    try:
        wait_until(lambda: publisher.requests == 1, 30, "the download")
        worker.terminate()
        wait_until(lambda: worker.exit_code is not None, 10, "the worker to end")
    finally:
        gate.set()
        publisher.before_answer = None
    with redis.Redis.from_url(redis_url) as client:
        assert (client.llen(Queue.LOADER), client.hlen("unacked.loader")) == (1, 0)
    start(environment)
    wait_until(lambda: sorted(statuses(database)) == ["loaded", "unchanged"], 30, "both loads")
    assert [load.tries for load in loads(database)] == [2, 1]
