"""A message that cannot be acknowledged costs a connection, not the worker."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest
from kombu.asynchronous import Hub, set_event_loop
from schools_common.celery_app import make_celery
from schools_common.celery_request import Request
from schools_common.contracts import Task
from schools_common.settings import Settings


@pytest.fixture
def hub() -> Iterator[Any]:
    """A stand-in for a worker's event loop."""
    hub = cast(Any, Hub)()  # kombu has types, but not here
    set_event_loop(hub)
    yield hub
    hub.close()
    set_event_loop(None)


def noop() -> None: ...


def request(give_back: Any) -> Any:
    """Return the request of a task in progress, of the class that workers use."""
    app = make_celery(Settings(database_url="postgresql:", redis_url="redis:"), "test")
    task = app.task(name=Task.RENDER)(noop)
    message = SimpleNamespace(
        headers={"id": "1", "task": task.name}, properties={}, delivery_info={}, body=b""
    )
    assert task.Request == f"{Request.__module__}:{Request.__name__}"
    return Request(
        message,
        on_ack=give_back,
        on_reject=give_back,
        connection_errors=(ConnectionError,),
        app=app,
        task=task,
        headers=message.headers,
        decoded=True,
        body=((), {}, {}),
    )


def acknowledge(task: Any) -> None:
    task.acknowledge()


def requeue(task: Any) -> None:
    task.reject(requeue=True)


WAYS = pytest.mark.parametrize("give_back", [acknowledge, requeue])


@WAYS
def test_a_failed_acknowledgement_makes_the_worker_reconnect(
    hub: Any, give_back: Callable[[Any], None]
) -> None:
    def refuse(log: object, forgotten: tuple[type[Exception], ...], *how: bool) -> None:
        assert forgotten == ()
        raise ConnectionError("timed out")

    task = request(refuse)
    give_back(task)
    assert task.acknowledged
    with pytest.raises(ConnectionError, match="timed out"):
        next(hub.create_loop())


@WAYS
def test_a_message_is_acknowledged_once(give_back: Callable[[Any], None]) -> None:
    given: list[tuple[bool, ...]] = []
    task = request(lambda log, forgotten, *how: given.append(how))
    give_back(task)
    task.acknowledge()
    task.reject()
    assert given == [() if give_back is acknowledge else (True,)]
