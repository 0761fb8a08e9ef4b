"""A system that the tests break one after the other; it has to recover from each."""

from collections.abc import Iterator

import pytest
from schools_embedded.services import wait_until

from tests.e2e.running import starter
from tests.e2e.scenario import answers
from tests.faults.machine import RECOVERY, Machine
from tests.faults.promises import Promises


@pytest.fixture(scope="session")
def shared_promises(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Promises]:
    """The promises of a system that all tests share."""
    with starter(tmp_path_factory.mktemp("faults") / "data") as start:
        # The tests are a single client, which would exceed the rate limit.
        machine = Machine(
            start(
                DATASET_SAMPLE="always",
                WEB_CONCURRENCY="1",
                NEW_CHARTS_PER_MINUTE="100000",
            )
        )
        yield Promises(machine)
        machine.engine.dispose()


@pytest.fixture
def promises(shared_promises: Promises) -> Promises:
    """The shared promises, once the system has recovered."""
    wait_until(lambda: answers(shared_promises.machine.url), RECOVERY, "the system to recover")
    return shared_promises


@pytest.fixture
def machine(promises: Promises) -> Machine:
    return promises.machine
