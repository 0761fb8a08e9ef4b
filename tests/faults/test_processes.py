"""All processes of the system are killed at once."""

from contextlib import ExitStack

import pytest
from schools_embedded.services import wait_until

from tests.e2e.scenario import answers
from tests.faults.machine import RECOVERY, SERVICES, Machine, kill
from tests.faults.promises import Promises

pytestmark = pytest.mark.slow


def test_killed_processes_are_started_again(machine: Machine, promises: Promises) -> None:
    with ExitStack() as restarted:
        for service in SERVICES:
            restarted.enter_context(machine.restarted(service))
        kill([machine.process(service) for service in SERVICES])
    wait_until(lambda: answers(machine.url), RECOVERY, "the system to recover")
    promises.order()
    promises.assert_kept()
