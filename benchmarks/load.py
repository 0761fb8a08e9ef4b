"""Loads of the sample compared with a bare COPY of its rows, and the loader's memory; a minute.

Each of --rounds measures, in turn: a COPY of the rows as CSV from memory into an empty table of the
same structure; a load into empty tables; a load that replaces as many rows. A load is the whole
task of the running loader, from the order to the commit, including the download from a file,
cleaning, accounts, schema and record.
"""

import select
from collections.abc import Callable
from io import BytesIO
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import psycopg2
from harness import Figures, compare, milliseconds, options, take_turns
from inside import sample
from schools_common.celery_app import make_celery
from schools_common.contracts import DATASET_CHANNEL, Task
from schools_common.settings import Settings
from schools_embedded.system import System
from systems import family, running

BARE = "bare `COPY`"
EMPTY = "TRUNCATE student_groups, dataset"


def main() -> None:
    """Measure, and print the table."""
    given = options(__doc__, rounds=15)
    with running() as system, TemporaryDirectory() as folder:
        taken = loads(system, Path(folder), given.rounds)
        compare("ms", taken, BARE)
        worker = family(system.process("loader").pid)
        print(f"Peak memory of the loader's process: {max(map(peak, worker)):.0f} MB")


def loads(system: System, folder: Path, rounds: int) -> Figures:
    """Measure the loads and the bare COPY in turn."""
    connection = psycopg2.connect(system.settings["database_url"].replace("+psycopg2", ""))
    connection.autocommit = True
    database = connection.cursor()
    database.execute("CREATE TABLE bare (LIKE student_groups INCLUDING ALL)")
    database.execute(f"LISTEN {DATASET_CHANNEL}")
    rows = BytesIO()
    database.copy_expert("COPY student_groups TO STDOUT (FORMAT csv)", rows)
    celery = make_celery(Settings.model_validate(system.settings), "benchmark")
    # The same file would not be loaded twice.
    files = cycle(files_of_two_versions(folder))

    def copy() -> float:
        database.execute("TRUNCATE bare")
        rows.seek(0)
        return milliseconds(database.copy_expert, "COPY bare FROM STDIN (FORMAT csv)", rows)

    def load() -> None:
        celery.send_task(Task.RELOAD, args=[str(next(files))])
        connection.notifies.clear()
        while not connection.notifies:
            assert select.select([connection], [], [], 60)[0], "no load has ended for a minute"
            connection.poll()

    def load_after(statement: str) -> Callable[[], float]:
        def measured() -> float:
            database.execute(statement)
            return milliseconds(load)

        return measured

    ways = {
        BARE: copy,
        "load into empty tables": load_after(EMPTY),
        "load that replaces as many rows": load_after("VACUUM student_groups"),
    }
    taken = take_turns(rounds, ways, warm_up=1)
    connection.close()
    return taken


def files_of_two_versions(folder: Path) -> list[Path]:
    """Write the sample to a file, and without its last row to another."""
    files = [folder / "whole.csv", folder / "shorter.csv"]
    files[0].write_bytes(sample())
    lines = files[0].read_bytes().splitlines(keepends=True)
    files[1].write_bytes(b"".join(lines[:-1]))
    return files


def peak(process: psutil.Process) -> float:
    """Return the peak memory of a process in MB."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


if __name__ == "__main__":
    main()
