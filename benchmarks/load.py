"""How long a load takes beside a bare COPY of its rows, and how much memory: one table.

``.venv/bin/python benchmarks/load.py`` starts a PostgreSQL of its own. The bare COPY writes the
cleaned rows, prepared in memory, into the same table, empty, and commits. The
loads, from the file on disk to the commit, and the COPY take turns; each number is a median.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from schools_common.database import Account, make_engine
from schools_embedded.services import postgres
from schools_loader.bootstrap import reload
from schools_loader.cleaning import clean
from schools_loader.sample.publication import generate
from schools_loader.settings import LoaderSettings
from schools_loader.store import replace
from sqlalchemy import Engine, text

ROUNDS = 15
BARE = "bare `COPY`"

LOAD_ONCE = """
import resource
from schools_common.database import make_engine
from schools_loader.bootstrap import bootstrap
from schools_loader.settings import LoaderSettings
settings = LoaderSettings()
bootstrap(make_engine(settings.database_url.get_secret_value()), settings)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def main() -> None:
    """Measure, and print the table."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs as a user of its own
        path = Path(folder) / "sample.csv"
        path.write_bytes(generate())
        with postgres(Path(folder) / "postgres") as url:
            names = {
                "DATABASE_URL": Account.LOADER.address(url, "loader"),
                "OWNER_DATABASE_URL": url,
                "API_DATABASE_PASSWORD": "api",
                "CHARTS_DATABASE_PASSWORD": "charts",
                "REDIS_URL": "redis://unused",
                "DATASET_URL": str(path),
            }
            # First, while this process is small: a new one starts with its parent's peak.
            kilobytes = subprocess.run(
                [sys.executable, "-c", LOAD_ONCE],
                env=os.environ | names,
                check=True,
                stdout=subprocess.PIPE,
            ).stdout
            engine = make_engine(url)
            times = measure(
                engine,
                path,
                LoaderSettings.model_validate({n.lower(): value for n, value in names.items()}),
            )
            engine.dispose()
    bare = median(times[BARE])
    print(f"Medians of {ROUNDS} rounds in milliseconds, {len(clean(generate()).rows):,} rows.\n")
    print("| | median | to the bare `COPY` |\n|---|---:|---:|")
    for name, taken in times.items():
        print(f"| {name} | {1000 * median(taken):.0f} | {median(taken) / bare:.1f} |")
    print(f"\nPeak memory of a process that loads once: {int(kilobytes) / 1024:.0f} MB")


def measure(engine: Engine, path: Path, settings: LoaderSettings) -> dict[str, list[float]]:
    """Seconds that each way took, round by round."""
    prepared = clean(path.read_bytes())
    columns = ", ".join(map(str, prepared.rows))

    def bare() -> None:
        connection = engine.raw_connection()
        connection.cursor().copy_expert(
            f"COPY student_groups ({columns}) FROM STDIN (FORMAT csv)",
            BytesIO(prepared.csv),
            size=2**16,
        )
        connection.commit()
        connection.close()

    def load() -> None:
        cleaned = clean(path.read_bytes())
        report = cleaned.report.model_dump()
        described = {"version": "1", "title": cleaned.title, "source": path.name, "sample": False}
        with engine.begin() as connection:
            replace(connection, cleaned, described | {"report": report}, lambda *_: None)

    ways: list[tuple[str, str, Callable[[], None]]] = [
        (BARE, "TRUNCATE student_groups", bare),
        ("first load", "TRUNCATE student_groups, dataset", load),
        ("load that replaces as many rows", "VACUUM student_groups", load),
        (
            "the whole task: lock, migrations, notes, statistics",
            "TRUNCATE student_groups, dataset",
            lambda: reload(engine, settings, None),
        ),
    ]
    times: dict[str, list[float]] = {name: [] for name, _, _ in ways}
    for _ in range(ROUNDS):
        for name, before, way in ways:
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text(before))
            start = perf_counter()
            way()
            times[name].append(perf_counter() - start)
    return times


if __name__ == "__main__":
    main()
