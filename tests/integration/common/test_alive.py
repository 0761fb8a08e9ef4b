"""The file that a worker touches for its health check."""

from pathlib import Path
from time import time

import pytest
from celery.contrib.testing.worker import start_worker
from celery.signals import setup_logging
from schools_common import alive
from schools_common.celery_app import make_celery
from schools_common.contracts import Queue
from schools_common.settings import Settings
from schools_embedded.services import broker, wait_until


def test_the_file_is_touched_while_the_worker_has_its_redis(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alive, "EVERY", 0.05)
    file = tmp_path / "alive"

    def age() -> float:
        return time() - file.stat().st_mtime

    def leave_logging_alone(**_: object) -> None:
        """A receiver of this signal keeps Celery from changing this process's logging."""

    setup_logging.connect(leave_logging_alone)
    with broker(tmp_path / "redis") as redis:
        settings = Settings(database_url="postgresql:", redis_url=redis.url, alive_file=file)
        app = make_celery(settings, "test", Queue.CHARTS)
        with start_worker(app, pool="solo", perform_ping_check=False):
            first = file.stat().st_mtime
            wait_until(lambda: file.stat().st_mtime > first, 10, "another touch")
            redis.process.terminate()
            wait_until(lambda: age() > 1, 30, "no more touches")
            wait_until(redis.process.restart_if_dead, 10, "Redis to start again")
            wait_until(lambda: age() < 1, 30, "a touch once Redis is there again")
        app.close()
