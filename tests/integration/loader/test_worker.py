"""A real Celery worker of the loader."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
import redis
from schools_common.celery_app import make_celery
from schools_common.contracts import Task
from schools_common.database import make_engine
from schools_embedded.processes import Process
from schools_embedded.services import wait_until
from schools_loader.settings import LoaderSettings
from schools_loader.store import loaded
from sqlalchemy import Engine

from tests.conftest import create_database, database_address
from tests.integration.loader.publisher import Publisher
from tests.integration.loader.state import loads, statuses
from tests.integration.loader.workers import Start, environment_for, reload


def lower(environment: dict[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in environment.items()}


@pytest.fixture
def worker(start: Start, environment: dict[str, str]) -> Process:
    return start(environment)


def test_a_worker_loads_at_its_start_and_on_request(
    worker: Process, environment: dict[str, str], database: Engine
) -> None:
    wait_until(lambda: statuses(database) == ["loaded"], 30, "the first load")
    dataset = loaded(database)
    assert dataset
    assert dataset.rows == 600
    subprocess.run(reload(), env=os.environ | environment, check=True, capture_output=True)
    wait_until(lambda: statuses(database) == ["loaded", "unchanged"], 30, "the reload")
    assert worker.exit_code is None


@pytest.mark.slow
def test_a_file_that_kills_every_process_is_given_up(
    environment: dict[str, str], database: Engine, publisher: Publisher, start: Start
) -> None:
    killed: list[int] = []

    def kill_the_loader() -> None:
        # The worker and its child share an environment; the child, which loads, is the younger.
        process = max(
            (
                process
                for process in psutil.process_iter(["environ"])
                if (process.info["environ"] or {}).get("DATASET_URL") == publisher.url
            ),
            key=psutil.Process.create_time,
        )
        killed.append(process.pid)
        process.kill()

    publisher.before_answer = kill_the_loader
    start(environment)
    wait_until(lambda: statuses(database) == ["failed"], 60, "the load to be given up")
    assert len(killed) == 4
    assert "ended 4 times in the middle of this load" in (loads(database)[0].error or "")
    publisher.before_answer = None
    assert subprocess.run(reload(), env=os.environ | environment, check=False).returncode == 0
    assert statuses(database) == ["failed", "loaded"]


def test_malformed_messages_are_refused(
    worker: Process, environment: dict[str, str], database: Engine
) -> None:
    app = make_celery(LoaderSettings.model_validate(lower(environment)), "test")
    for address in (5, ["a.csv"], {"address": "a.csv"}, True):
        app.send_task(Task.RELOAD, [address])
    for load in ("5", [5], {"load": 5}, True):
        app.send_task(Task.BOOTSTRAP, [load])
    app.send_task(Task.BOOTSTRAP, [1, 2])
    app.send_task(Task.RELOAD, ["a.csv", "b.csv"])
    for task in (Task.BOOTSTRAP, Task.RELOAD):
        app.send_task(task, task_id="1")
    app.send_task(Task.RELOAD, ["", ""], serializer="pickle")
    app.close()
    subprocess.run(reload(), env=os.environ | environment, check=True, capture_output=True)
    assert statuses(database) == ["loaded", "unchanged"]
    log = worker.log.read_text()
    assert log.count("Refused: not an address") == log.count("Refused: not the id of a load") == 4
    assert log.count("TypeError: ") == 2
    assert "badly formed hexadecimal UUID" in log  # of the task id "1"
    assert "untrusted content of type pickle" in log


def test_a_reload_waits_for_the_database(
    environment: dict[str, str], postgres_url: str, start: Start, tmp_path: Path
) -> None:
    name = f"late_{os.getpid()}"
    environment |= environment_for(database_address(postgres_url, name))
    make_celery(LoaderSettings.model_validate(lower(environment)), "test").send_task(Task.RELOAD)
    start(environment)
    wait_until(
        lambda: f"{Task.RELOAD}[" in (log := (tmp_path / "log").read_text()) and "Retry in" in log,
        30,
        "the reload to be put off",
    )
    engine = make_engine(create_database(postgres_url, name, template="template1"))
    wait_until(lambda: sorted(statuses(engine)) == ["loaded", "unchanged"], 30, "both loads")
    engine.dispose()


def test_a_reload_without_a_loader_says_so(environment: dict[str, str]) -> None:
    done = subprocess.run(
        reload("--wait", "0.5"),
        env=os.environ | environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 1
    assert "The loader does not respond; is it running?" in done.stdout


def test_several_starts_wait_in_one_chain(
    environment: dict[str, str], database: Engine, publisher: Publisher, redis_url: str
) -> None:
    publisher.ways = ["busy until 7200"] * 3
    script = """
from uuid import uuid4
from schools_loader.worker import bootstrap
for waiting in (None, None, None, 1, 2, 3):
    bootstrap.apply([waiting], task_id=str(uuid4()))
"""
    subprocess.run([sys.executable, "-c", script], env=os.environ | environment, check=True)
    assert statuses(database) == ["failed"] * 3
    with redis.Redis.from_url(redis_url) as client:
        messages = map(json.loads, client.lrange("loader", 0, -1))
    # Each of the three starts waits; of their retries, only the newest waits again.
    assert [message["headers"]["argsrepr"] for message in messages] == ["[3]", "[3]", "[2]", "[1]"]
    assert publisher.requests == 3
