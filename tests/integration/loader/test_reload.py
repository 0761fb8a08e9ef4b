"""The reload command; the test acts as the loader."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
import redis
from schools_common.contracts import LoadStatus, Queue
from schools_embedded.services import wait_until
from schools_loader.loads import begin
from sqlalchemy import Engine

from tests.integration.loader.workers import environment_for, reload

Asked = tuple[subprocess.Popen[str], UUID]


@pytest.fixture
def asked(database_url: str, redis_url: str) -> Iterator[Asked]:
    """A running reload of ``own.csv``, and the id of its request, which is in the queue."""
    with redis.Redis.from_url(redis_url) as broker:
        broker.flushdb()
        with subprocess.Popen(
            reload("own.csv"),
            env=os.environ | environment_for(database_url) | {"REDIS_URL": redis_url},
            stdout=subprocess.PIPE,
            text=True,
        ) as command:
            wait_until(lambda: broker.llen(Queue.LOADER), 20, "the request")
            (message,) = broker.lrange(Queue.LOADER, 0, -1)
            try:
                yield command, UUID(json.loads(message)["headers"]["id"])
            finally:
                command.kill()  # it would wait for ever if the test failed


def test_the_command_reports_its_own_load_with_all_notes(engine: Engine, asked: Asked) -> None:
    command, request = asked
    assert command.stdout
    lines = iter(command.stdout.readline, "")
    other = begin(engine, uuid4(), "other.csv")
    assert next(lines) == "Load requested; waiting for the loader.\n"
    assert next(lines) == "Another load is under way (other.csv); this one follows.\n"
    other.set_status(LoadStatus.FAILED, error="Not this one.")
    own = begin(engine, request, "own.csv")
    begin(engine, uuid4(), "newer.csv").set_status(LoadStatus.UNCHANGED)
    own.set_status(LoadStatus.LOADED, notes=["2 rows were dropped.", "It has 1,000 rows."])
    assert list(lines) == ["own.csv: loaded.\n", "2 rows were dropped.\n", "It has 1,000 rows.\n"]
    assert command.wait(5) == 0


def test_the_command_fails_if_its_load_fails(engine: Engine, asked: Asked) -> None:
    command, request = asked
    own = begin(engine, request, "own.csv")
    own.set_status(LoadStatus.FAILED, error="It is an HTML page.")
    output, _ = command.communicate(timeout=10)
    assert output.splitlines()[1:] == ["own.csv: failed. It is an HTML page."]
    assert command.returncode == 1


def test_ctrl_c_ends_the_command_but_not_the_load(engine: Engine, asked: Asked) -> None:
    command, _ = asked
    assert command.stdout
    begin(engine, uuid4(), "other.csv")
    assert "waiting for the loader" in command.stdout.readline()
    assert "Another load is under way" in command.stdout.readline()
    command.send_signal(signal.SIGINT)
    output, _ = command.communicate(timeout=20)
    assert output == "The load goes on; GET /dataset shows how far it is.\n"
    assert command.returncode == 130
