"""Redis delivers the message of a load again that takes longer than the visibility timeout."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
import redis
from schools_common.celery_app import VISIBILITY_TIMEOUT
from schools_common.contracts import Queue, Task
from schools_embedded.services import wait_until
from sqlalchemy import Engine

from tests.integration.loader.publisher import Publisher
from tests.integration.loader.state import loads, statuses
from tests.integration.loader.workers import Start, reload
from tests.messages import age_messages

BOTH = pytest.mark.parametrize("loaders", [1, 2])


@pytest.fixture
def broker(redis_url: str) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(redis_url) as client:
        yield client


class Gate:
    """Keeps a publisher's answers back until it is opened."""

    def __init__(self) -> None:
        self._opened = Event()

    def __call__(self) -> None:
        self._opened.wait(60)

    def open(self) -> None:
        self._opened.set()


@pytest.fixture
def gate() -> Iterator[Gate]:
    gate = Gate()
    yield gate
    gate.open()


@pytest.fixture
def slow(small_content: bytes, gate: Gate) -> Iterator[Publisher]:
    """A server that answers when the gate is opened, with 300 rows."""
    content = b"".join(small_content.splitlines(keepends=True)[:301])
    with Publisher(content).serving() as publisher:
        publisher.before_answer = gate
        yield publisher
        gate.open()  # for those who still wait, or the server does not end


def deliver_again(broker: redis.Redis, log: Path) -> None:
    """Let the visibility timeout pass, until a message is in the queue again, or with another."""

    def delivered() -> int:
        return int(broker.llen(Queue.LOADER)) + log.read_text().count(" received")

    before = delivered()
    age_messages(broker, VISIBILITY_TIMEOUT + 1)
    wait_until(lambda: delivered() > before, 20, "a message to be delivered again")


def told(command: subprocess.Popen[str]) -> str:
    """All that a command printed, once it ended well."""
    output, _ = command.communicate(timeout=60)
    assert command.returncode == 0, output
    return output


@BOTH
def test_a_reload_that_takes_long_is_done_once_and_the_next_one_follows(
    environment: dict[str, str],
    database: Engine,
    broker: redis.Redis,
    publisher: Publisher,
    slow: Publisher,
    gate: Gate,
    start: Start,
    tmp_path: Path,
    loaders: int,
) -> None:
    for _ in range(loaders):
        start(environment)
    wait_until(lambda: statuses(database).count("loaded") == 1, 30, "the first load")
    wait_until(lambda: len(statuses(database)) == loaders, 30, "all starts")
    publisher.content = publisher.content[: publisher.content.rindex(b"\n", 0, -1) + 1]

    def command(address: str) -> subprocess.Popen[str]:
        known = os.environ | environment
        return subprocess.Popen(reload(address), env=known, stdout=subprocess.PIPE, text=True)

    first = command(slow.url)
    wait_until(lambda: slow.requests == 1, 30, "the download")
    deliver_again(broker, tmp_path / "log")
    second = command(publisher.url)
    wait_until(lambda: broker.llen(Queue.LOADER) == 3 - loaders, 30, "the second request")
    if loaders == 2:  # the second one, which waits for the first
        deliver_again(broker, tmp_path / "log")
    gate.open()
    lines = [told(each).splitlines() for each in (first, second)]
    ends = [[line for line in each if line.endswith(": loaded.")] for each in lines]
    assert ends == [[f"{slow.url}: loaded."], [f"{publisher.url}: loaded."]]
    assert f"Another load is under way ({slow.url}); this one follows." in lines[1]
    wait_until(lambda: broker.llen(Queue.LOADER) == 0, 30, "the last message")
    wait_until(lambda: broker.hlen("unacked.loader") == 0, 30, "all messages to be given back")
    assert statuses(database)[loaders:] == ["loaded", "loaded"]
    assert [load.tries for load in loads(database)] == [1] * (loaders + 2)
    assert (slow.requests, publisher.requests) == (1, 2)


@BOTH
def test_a_first_start_that_takes_long_loads_once(
    environment: dict[str, str],
    database: Engine,
    broker: redis.Redis,
    slow: Publisher,
    gate: Gate,
    start: Start,
    tmp_path: Path,
    loaders: int,
) -> None:
    for _ in range(loaders):
        start(environment | {"DATASET_URL": slow.url})
    wait_until(lambda: slow.requests == 1, 30, "the download")
    deliver_again(broker, tmp_path / "log")
    gate.open()
    wait_until(lambda: len(statuses(database)) == loaders, 30, "all starts")
    wait_until(lambda: broker.llen(Queue.LOADER) == 0, 30, "the last message")
    wait_until(lambda: broker.hlen("unacked.loader") == 0, 30, "all messages to be given back")
    # A message that is delivered twice has one key in Redis: the first end removes it.
    wait_until(lambda: ended(tmp_path / "log"), 30, "every task that was received to end")
    assert statuses(database) == ["loaded", "unchanged"][:loaders]
    assert slow.requests == 1


def ended(log: Path) -> bool:
    """Tell whether the log names each task that was received once more, at its end."""
    lines = log.read_text()
    return lines.count(f"Task {Task.BOOTSTRAP}[") == 2 * lines.count(" received")
