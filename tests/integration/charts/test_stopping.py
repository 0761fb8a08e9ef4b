"""Shutdown of a chart worker while its Chrome hangs."""

import signal
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from schools_common.contracts import Queue
from schools_common.settings import Settings
from schools_embedded.services import wait_until
from sqlalchemy import Engine

from tests.integration.charts.drawing import Publish, Start, wait_for
from tests.integration.charts.test_chart_worker import chromes, kill

GRACE = 60
"""Grace period in seconds of compose and Kubernetes, after which they kill it."""


@pytest.mark.slow
def test_a_stopping_worker_returns_its_chart_within_the_grace_period(
    engine: Engine, ask: Any, start: Start, publish: Publish, settings: Settings, tmp_path: Path
) -> None:
    worker = start()
    publish(first := ask())
    wait_for(engine, first)
    kill(chromes(worker.pid), signal.SIGSTOP)
    publish(ask(borough=["bronx"]))
    wait_until(
        lambda: (tmp_path / "worker.log").read_text().count(" received") == 2,
        30,
        "the second chart",
    )
    worker.terminate()
    worker.wait(GRACE)
    with Redis.from_url(settings.redis_url.get_secret_value()) as broker:
        assert (broker.llen(Queue.CHARTS), broker.hlen("unacked.charts")) == (1, 0)
