"""Additional chart workers on the same queue."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from schools_embedded.services import wait_until

from tests.faults.machine import RECOVERY, Machine, frozen, send
from tests.faults.promises import Promises

pytestmark = pytest.mark.slow

QUEUED = 200


@contextmanager
def more_workers(machine: Machine, number: int, folder: Path) -> Iterator[list[Path]]:
    """Run chart workers in addition to that of ``./run``; yields their logs."""
    command, environment = machine.process("charts").cmdline(), machine.environment("charts")
    name = command.index("-n") + 1
    logs, workers = [], []
    try:
        for n in range(number):
            command[name] = f"more-{n}@localhost"
            logs.append(folder / f"{n}.log")
            with logs[-1].open("wb") as log:
                workers.append(subprocess.Popen(command, env=environment, stdout=log, stderr=log))
        yield logs
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait(60)


def test_workers_that_come_to_a_full_queue_lose_no_chart_and_draw_each_once(
    machine: Machine, promises: Promises, tmp_path: Path
) -> None:
    with frozen(machine.process_tree("charts")):
        ids = {promises.order() for _ in range(QUEUED)}
        wait_until(lambda: machine.queued() >= QUEUED - 4, RECOVERY, "the charts to wait")
        with more_workers(machine, 2, tmp_path) as logs:
            wait_until(lambda: all("drawn" in log.read_text() for log in logs), RECOVERY, "a start")
            send(machine.process_tree("charts"), signal.SIGCONT)
            promises.assert_kept(ids)
            everybody = machine.log("charts") + "".join(log.read_text() for log in logs)
    drawn = {id_: everybody.count(f"Chart {id_}: drawn") for id_ in ids}
    assert set(drawn.values()) == {1}, drawn
