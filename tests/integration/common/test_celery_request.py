"""Celery acknowledges and rejects messages through the request class of schools_common."""

from collections.abc import Callable
from queue import Queue

from celery.contrib.testing.worker import start_worker
from celery.exceptions import Reject
from celery.signals import setup_logging
from schools_common.celery_app import make_celery
from schools_common.celery_request import Request
from schools_common.settings import Settings

settled: "Queue[tuple[bool, ...]]" = Queue()


class Recorded(Request):
    """The request class, recording each acknowledged or rejected message."""

    def _settle(self, send: Callable[..., object], *arguments: bool) -> None:
        super()._settle(send, *arguments)
        settled.put(arguments)


def test_a_worker_acknowledges_and_rejects_through_the_request_class(redis_url: str) -> None:
    """Fails if Celery no longer calls the methods that the class overrides."""
    broker = redis_url.removesuffix("/0") + "/2"
    app = make_celery(Settings(database_url="postgresql:", redis_url=broker), "test")
    app.Task.Request = f"{__name__}:{Recorded.__name__}"

    def run(rejected: bool) -> None:
        if rejected:
            raise Reject(requeue=False)

    def leave_logging_alone(**_: object) -> None:
        """A receiver of this signal keeps Celery from changing this process's logging."""

    setup_logging.connect(leave_logging_alone)
    task = app.task(name="test.run")(run)
    with start_worker(app, pool="solo", perform_ping_check=False):
        task.delay(False)
        assert settled.get(timeout=10) == ()
        task.delay(True)
        assert settled.get(timeout=10) == (False,)
    app.close()
