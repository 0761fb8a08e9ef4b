"""A message that Redis does not take back costs a connection, not the worker."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest
from kombu.asynchronous import Hub, set_event_loop
from schools_common.celery_app import make_celery
from schools_common.contracts import Task
from schools_common.settings import Settings
from schools_common.task_request import Request


@pytest.fixture
def hub() -> Iterator[Any]:
    """The loop of a worker that is not there."""
    hub = cast(Any, Hub)()  # kombu has types, but not here
    set_event_loop(hub)
    yield hub
    hub.close()
    set_event_loop(None)


def noop() -> None: ...


def request(give_back: Any) -> Any:
    """A task that is done, of the class that workers use."""
    app = make_celery(Settings(database_url="postgresql:", redis_url="redis:"), "test")
    task = app.task(name=Task.RENDER)(noop)
    message = SimpleNamespace(
        headers={"id": "1", "task": task.name}, properties={}, delivery_info={}, body=b""
    )
    assert task.Request == f"{Request.__module__}:{Request.__name__}"
    return Request(
        message,
        on_ack=give_back,
        connection_errors=(ConnectionError,),
        app=app,
        task=task,
        headers=message.headers,
        decoded=True,
        body=((), {}, {}),
    )


def test_a_message_that_is_not_taken_back_makes_the_worker_connect_anew(hub: Any) -> None:
    def give_back(log: object, forgotten: tuple[type[Exception], ...]) -> None:
        assert forgotten == ()
        raise ConnectionError("timed out")

    done = request(give_back)
    done.acknowledge()
    assert done.acknowledged
    with pytest.raises(ConnectionError, match="timed out"):
        next(hub.create_loop())


def test_a_message_is_given_back_once() -> None:
    given: list[object] = []
    done = request(lambda log, _: given.append(log))
    done.acknowledge()
    done.acknowledge()
    assert len(given) == 1
