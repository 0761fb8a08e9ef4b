"""Loads that outlast the visibility timeout, after which Redis redelivers their message."""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
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

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("loaders", [1, 2])]


@pytest.fixture
def gate() -> Iterator[Event]:
    """An event that ``slow`` waits for before it responds."""
    gate = Event()
    yield gate
    gate.set()


@pytest.fixture
def slow(small_content: bytes, gate: Event) -> Iterator[Publisher]:
    """A server that publishes 300 rows, once the gate is open."""
    content = b"".join(small_content.splitlines(keepends=True)[:301])
    with Publisher(content).serving() as publisher:
        publisher.before_answer = lambda: gate.wait(60)
        yield publisher
        gate.set()  # requests that still wait would keep the server from ending


@dataclass
class Messages:
    """Messages of the loader's queue, in Redis and in the loaders' log."""

    broker: redis.Redis
    log: Path

    @property
    def waiting(self) -> int:
        return int(self.broker.llen(Queue.LOADER))

    def deliver_again(self) -> None:
        """Let the visibility timeout pass, and wait until a message is redelivered."""

        def delivered() -> int:
            return self.waiting + self.log.read_text().count(" received")

        before = delivered()
        age_messages(self.broker, VISIBILITY_TIMEOUT + 1)
        wait_until(lambda: delivered() > before, 20, "a message to be delivered again")

    def wait_for_the_last(self) -> None:
        wait_until(lambda: self.waiting == 0, 30, "the last message")
        held = "unacked.loader"
        wait_until(lambda: self.broker.hlen(held) == 0, 30, "all messages to be given back")


@pytest.fixture
def messages(redis_url: str, tmp_path: Path) -> Iterator[Messages]:
    with redis.Redis.from_url(redis_url) as client:
        yield Messages(client, tmp_path / "log")


def printed(command: subprocess.Popen[str]) -> list[str]:
    """Wait for a command to succeed, and return the lines it printed."""
    output, _ = command.communicate(timeout=60)
    assert command.returncode == 0, output
    return output.splitlines()


def test_a_long_reload_is_done_once_and_the_next_one_follows(
    environment: dict[str, str],
    database: Engine,
    messages: Messages,
    publisher: Publisher,
    slow: Publisher,
    gate: Event,
    start: Start,
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
    messages.deliver_again()
    second = command(publisher.url)
    wait_until(lambda: messages.waiting == 3 - loaders, 30, "the second request")
    if loaders == 2:  # the second message, whose load waits for the first
        messages.deliver_again()
    gate.set()
    lines = [printed(each) for each in (first, second)]
    ends = [[line for line in each if line.endswith(": loaded.")] for each in lines]
    assert ends == [[f"{slow.url}: loaded."], [f"{publisher.url}: loaded."]]
    assert f"Another load is under way ({slow.url}); this one follows." in lines[1]
    messages.wait_for_the_last()
    assert statuses(database)[loaders:] == ["loaded", "loaded"]
    assert [load.tries for load in loads(database)] == [1] * (loaders + 2)
    assert (slow.requests, publisher.requests) == (1, 2)


def test_a_long_first_load_is_done_once(
    environment: dict[str, str],
    database: Engine,
    messages: Messages,
    slow: Publisher,
    gate: Event,
    start: Start,
    loaders: int,
) -> None:
    for _ in range(loaders):
        start(environment | {"DATASET_URL": slow.url})
    wait_until(lambda: slow.requests == 1, 30, "the download")
    messages.deliver_again()
    gate.set()
    wait_until(lambda: len(statuses(database)) == loaders, 30, "all starts")
    messages.wait_for_the_last()

    def all_ended() -> bool:
        # The log names each received task again when it ends. (A message that is delivered twice
        # has a single key in Redis, which the first task to end removes.)
        lines = messages.log.read_text()
        return lines.count(f"Task {Task.BOOTSTRAP}[") == 2 * lines.count(" received")

    wait_until(all_ended, 30, "every task that was received to end")
    assert statuses(database) == ["loaded", "unchanged"][:loaders]
    assert slow.requests == 1
