"""Faults of Redis, and of the API before it has published a chart."""

from contextlib import ExitStack
from time import monotonic

import pytest
from schools_embedded.services import wait_until

from tests.e2e.scenario import answers, ask
from tests.faults.machine import RECOVERY, Machine, frozen, kill
from tests.faults.promises import Promises

pytestmark = pytest.mark.slow


def test_an_emptied_redis_loses_the_queue_but_no_chart(
    machine: Machine, promises: Promises
) -> None:
    with promises.half_drawn(), machine.restarted("redis"):
        ordered = [promises.order() for _ in range(50)]
        wait_until(lambda: machine.queued() == 50, RECOVERY, "all charts to queue")
        # Deleted while Redis runs, so that it is empty after the restart.
        (machine.run.directory / "redis/appendonly.aof").unlink()
        kill([machine.process("redis")])
    promises.assert_kept()
    assert all(machine.drawn(id_) == 1 for id_ in ordered)


def test_a_frozen_redis_delays_no_answer(machine: Machine, promises: Promises) -> None:
    redis = [machine.process("redis")]
    slowest = 0.0
    ordered: list[str] = []
    with ExitStack() as stopped:
        with promises.half_drawn():
            stopped.enter_context(frozen(redis))
        # The renderer draws, but cannot acknowledge its task.
        until = monotonic() + 10  # twice the timeout of its clients
        while monotonic() < until:
            begun = monotonic()
            if len(ordered) < 20:
                ordered.append(promises.order())
            assert ask(f"{machine.url}/charts/{ordered[-1]}/image").status_code == 202
            slowest = max(slowest, monotonic() - begun)
        assert not answers(machine.url)
    assert slowest < 1
    promises.assert_kept()


def test_an_api_killed_before_it_publishes_breaks_no_promise(
    machine: Machine, promises: Promises
) -> None:
    with frozen([machine.process("redis")]), machine.restarted("api"):
        # The publisher is waiting for Redis to accept the first chart; the others are buffered.
        ordered = [promises.order() for _ in range(5)]
        kill(machine.process_tree("api"))
    wait_until(lambda: answers(machine.url), RECOVERY, "the API")
    *_, last = ordered
    assert ask(f"{machine.url}/charts/{last}").json()["status"] == "pending"
    promises.image(promises.order())  # queued behind anything that was published before
    assert machine.drawn(last) == 0
    machine.let_time_pass(31)
    promises.assert_kept()
