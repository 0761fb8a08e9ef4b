"""Renderer or Chrome is killed, hangs or is stopped in the middle of a drawing."""

import signal

import pytest
from schools_embedded.services import wait_until

from tests.e2e.scenario import ask
from tests.faults.machine import RECOVERY, Machine, frozen, kill
from tests.faults.promises import Promises

pytestmark = pytest.mark.slow


def test_after_chrome_is_killed_the_chart_is_retried(machine: Machine, promises: Promises) -> None:
    with promises.half_drawn() as chart:
        chrome = machine.chrome()
        kill(chrome)
    promises.assert_kept()
    assert not set(chrome) & set(machine.chrome())
    assert promises.redraws_identically(chart)


def test_after_the_process_is_killed_the_chart_is_retried(
    machine: Machine, promises: Promises
) -> None:
    with promises.half_drawn() as chart:
        kill([machine.renderer(), *machine.chrome()])
    promises.assert_kept()
    assert promises.redraws_identically(chart)


def test_a_hanging_chrome_is_replaced(machine: Machine, promises: Promises) -> None:
    with promises.half_drawn():
        chrome = machine.chrome()
        waiting = promises.order()
        promises.assert_kept()  # while the old Chrome still hangs, if it is there
        assert not set(chrome) & set(machine.chrome())
    assert machine.drawn(waiting) == 1


def test_a_killed_worker_is_started_again_and_its_chart_published_again(
    machine: Machine, promises: Promises
) -> None:
    with promises.half_drawn() as chart, machine.restarted("charts"):
        kill(machine.process_tree("charts"))
    machine.let_time_pass(31)
    promises.assert_kept()
    assert promises.redraws_identically(chart)


def test_a_stopping_worker_finishes_its_chart(machine: Machine, promises: Promises) -> None:
    with machine.restarted("charts"), promises.half_drawn() as chart:
        machine.process("charts").send_signal(signal.SIGTERM)
        wait_until(lambda: "Warm shutdown" in machine.log("charts"), RECOVERY, "the warm shutdown")
    promises.assert_kept()
    # Drawn by the worker that had begun it, not by its successor.
    old, _, _ = machine.log("charts").rpartition("Warm shutdown")[2].partition(" ready.")
    assert f"Chart {chart}: drawn" in old


def test_a_chart_that_cannot_be_drawn_fails_and_does_not_block_the_queue(
    machine: Machine, promises: Promises
) -> None:
    with frozen(machine.process_tree("charts")):
        chart, other = promises.order(), promises.order()
        machine.file(chart).mkdir()  # in place of its file
    promises.assert_kept({other})
    assert ask(f"{machine.url}/charts/{chart}").json()["status"] == "pending"
    failed = f"{machine.url}/charts/{chart}/image"
    wait_until(lambda: ask(failed, Prefer="wait=10").status_code == 500, RECOVERY, "the failure")
    assert "Is a directory" in ask(failed).json()["detail"]
    machine.file(chart).rmdir()
    machine.let_time_pass(61)
    promises.assert_kept()
