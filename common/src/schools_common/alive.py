"""A file whose age shows how long ago a worker last served its queue."""

from typing import Any

from celery import bootsteps

EVERY = 10
"""Seconds between two touches."""


class Alive(bootsteps.StartStopStep):  # type: ignore[misc]  # Celery is untyped
    """Touches ``alive_file`` while the worker's loop turns and its connection to Redis lasts.

    A health check reads the age of a file in 2 ms; ``celery inspect ping`` starts a Python.
    """

    requires = ("celery.worker.consumer.tasks:Tasks",)
    _timer: Any = None

    def start(self, parent: Any) -> None:
        """Touch the file now, each time Redis is connected to, and again and again."""
        touch = parent.app.conf.alive_file.touch
        touch()
        self._timer = parent.timer.call_repeatedly(EVERY, touch)

    def stop(self, parent: Any) -> None:
        """Let the file grow old."""
        if self._timer is not None:
            self._timer.cancel()
