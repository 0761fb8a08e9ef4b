"""The Celery application, configured alike for every service."""

from celery import Celery

from schools_common import logs
from schools_common.alive import Alive
from schools_common.contracts import Queue, Task
from schools_common.settings import Settings

# Seconds. Their order matters: rendering times out before its task is interrupted, the task is
# interrupted before its process is killed, and the process is gone before Redis redelivers its
# message to another worker.
RENDER_TIMEOUT = 15
SOFT_TIME_LIMIT = 25
HARD_TIME_LIMIT = 40
VISIBILITY_TIMEOUT = 120


def make_celery(settings: Settings, name: str, queue: Queue | None = None) -> Celery:
    """Create a Celery application: JSON messages, no results, no prefetching.

    ``queue`` is the queue that a worker consumes; processes that only send tasks pass none.
    """
    app = Celery(name, broker=settings.redis_url.get_secret_value(), set_as_current=False)
    app.conf.update(
        task_routes={
            Task.BOOTSTRAP: Queue.LOADER,
            Task.RELOAD: Queue.LOADER,
            Task.RENDER: Queue.CHARTS,
            Task.CANARY: Queue.CHARTS,
        },
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        # Acknowledge a task after it has run, so that a dead worker's task is delivered again,
        # at most max_retries times.
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_retry_on_worker_lost=True,
        # An idle worker takes the next task; no task waits behind a busy worker.
        worker_prefetch_multiplier=1,
        worker_disable_prefetch=True,
        broker_connection_retry_on_startup=True,
        broker_transport_options={
            "visibility_timeout": VISIBILITY_TIMEOUT,
            "unacked_restore_interval": 5,
            "unacked_restore_throttle": 1,
            # A worker that dies while it restores lost messages would otherwise block the others.
            "unacked_mutex_expire": 10,
            # By default, kombu waits forever for a Redis that hangs.
            "socket_timeout": 5,
            "socket_connect_timeout": 2,
            **(unacked_keys(queue) if queue else {}),
        },
        worker_hijack_root_logger=False,
    )
    if queue:
        logs.set_up_worker(settings.log_format)
    # By name, so that only workers import it.
    app.Task.Request = "schools_common.celery_request:Request"
    if queue and settings.alive_file:
        app.conf.alive_file = settings.alive_file
        app.steps["consumer"].add(Alive)
    return app


def unacked_keys(queue: Queue) -> dict[str, str]:
    """Name the Redis keys that hold a queue's unacknowledged messages.

    By default, all queues share these keys, and any worker would restore the messages of all.
    """
    keys = ("unacked", "unacked_index", "unacked_mutex")
    return {f"{key}_key": f"{key}.{queue}" for key in keys}
