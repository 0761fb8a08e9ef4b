"""A loader that is killed in the middle of a load, and two loaders at once."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest
from schools_common.celery_app import VISIBILITY_TIMEOUT, make_celery
from schools_common.contracts import Queue, Task
from schools_common.settings import Settings
from schools_embedded.processes import Process, stop
from schools_embedded.services import wait_until
from schools_loader.sample.publication import generate
from sqlalchemy import text

from tests.e2e.scenario import ask
from tests.faults.machine import RECOVERY, Machine, kill
from tests.faults.promises import Promises
from tests.integration.loader.publisher import Publisher
from tests.integration.loader.state import count, loads

pytestmark = pytest.mark.slow

Reload = Callable[[str | None], None]


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    """A server that publishes 600 rows."""
    with Publisher(first_rows(600)).serving() as publisher:
        yield publisher


@pytest.fixture
def reload(machine: Machine, promises: Promises) -> Iterator[Reload]:
    """A function that requests a reload; after the test, the first data are restored."""
    given = machine.environment("loader")
    known = {name: given[name.upper()] for name in ("database_url", "redis_url")}
    app = make_celery(Settings.model_validate(known), "test")

    def reload(address: str | None) -> None:
        app.send_task(Task.RELOAD, args=[address])

    yield reload
    reload(None)
    wait_until(promises.data_restored, RECOVERY, "the first data")
    promises.assert_kept()
    app.close()


def first_rows(number: int) -> bytes:
    return b"".join(generate().splitlines(keepends=True)[: number + 1])


def load_status(machine: Machine) -> str:
    """Return the status of the latest load."""
    status: str = ask(f"{machine.url}/dataset").json()["load"]["status"]
    return status


def are_loaded(machine: Machine, rows: int) -> bool:
    """Return whether this number of rows is stored and reported."""
    said: int = ask(f"{machine.url}/dataset").json()["dataset"]["rows"]
    return said == rows == count(machine.engine)


@contextmanager
def writes_blocked(machine: Machine) -> Iterator[None]:
    """Block writes to the rows, but not reads, until the block ends."""
    with machine.engine.begin() as connection:
        connection.execute(text("LOCK TABLE student_groups IN EXCLUSIVE MODE"))
        yield


@pytest.mark.parametrize("killed", ["process", "worker"])
@pytest.mark.parametrize("stage", ["downloading", "storing"])
def test_a_load_whose_loader_is_killed_leaves_the_data_whole_and_is_done_again(
    machine: Machine,
    promises: Promises,
    publisher: Publisher,
    reload: Reload,
    stage: str,
    killed: str,
) -> None:
    if stage == "downloading":
        publisher.ways = ["stalled"]
    with writes_blocked(machine) if stage == "storing" else nullcontext():
        reload(publisher.url)
        wait_until(lambda: load_status(machine) == stage, RECOVERY, stage)
        wait_until(lambda: publisher.requests == 1, RECOVERY, "the download")
        if killed == "worker":
            with machine.restarted("loader"):
                kill(machine.process_tree("loader"))
        else:
            kill(machine.process_tree("loader")[1:])
        promises.assert_data_unchanged()
    if killed == "worker":
        machine.let_time_pass(VISIBILITY_TIMEOUT)
    wait_until(lambda: are_loaded(machine, 600), RECOVERY, "the load")
    assert publisher.requests == 2
    done = loads(machine.engine)[-1]
    assert (done.source, done.status, done.tries) == (publisher.url, "loaded", 2)


@pytest.fixture
def second_loader(machine: Machine, tmp_path: Path) -> Iterator[Process]:
    command = [sys.executable, "-m", "celery", "-A", "schools_loader.worker", "worker"]
    options = ["-Q", Queue.LOADER, "-n", "second@%h", "-c", "1", "--loglevel", "INFO"]
    loader = Process(
        "second", [*command, *options], machine.environment("loader"), tmp_path / "log"
    )
    try:
        wait_until(lambda: " ready." in loader.log.read_text(), RECOVERY, "the second loader")
        yield loader
    finally:
        stop([loader])


@pytest.mark.usefixtures("second_loader")
def test_a_second_loader_waits_for_the_first(
    machine: Machine, promises: Promises, publisher: Publisher, reload: Reload
) -> None:
    with Publisher(first_rows(300)).serving() as other:
        with writes_blocked(machine):
            reload(publisher.url)
            wait_until(lambda: load_status(machine) == "storing", RECOVERY, "the first load")
            reload(other.url)
            wait_until(lambda: waiting(machine) == 1, RECOVERY, "the second loader to wait")
            promises.assert_data_unchanged()
            assert other.requests == 0
        wait_until(lambda: are_loaded(machine, 300), RECOVERY, "the second load")
    assert (publisher.requests, other.requests) == (1, 1)


def waiting(machine: Machine) -> int:
    """Count the loads that wait for the lock."""
    query = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    with machine.engine.connect() as connection:
        return connection.scalar(text(query)) or 0
