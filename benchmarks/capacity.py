"""Space that a new chart takes in each store, and the worker's memory; one minute.

--charts new charts are ordered and drawn, twenty at a time. Then the table has, per chart: bytes of
pictures, of PostgreSQL's write-ahead log and of tables, commits, and Redis commands. docs/scale.md
builds on these figures; cost.py measures processor time.
"""

from dataclasses import astuple, dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import redis
from harness import options, table
from questions import new_charts
from schools_embedded.system import System
from systems import Client, megabytes, running

_TABLES = "pg_total_relation_size('chart_requests') + pg_total_relation_size('charts')"
_STATE = f"""
SELECT pg_current_wal_lsn() - '0/0', {_TABLES}, xact_commit
FROM pg_stat_database WHERE datname = current_database()
"""


@dataclass(frozen=True)
class Used:
    """The resources that a system has used so far."""

    pictures: int
    log: float
    tables: int
    commits: int
    commands: int


def main() -> None:
    """Measure, and print the table."""
    given = options(__doc__, charts=500)
    with running() as system:
        Client(system).draw(new_charts(20))
        before = used(system)
        for _ in range(given.charts // 20):
            Client(system).draw(new_charts(20))
        after = used(system)
        worker = megabytes(system.process("charts").pid)
        api = megabytes(system.process("api").pid)
    each = [(b - a) / given.charts for a, b in zip(astuple(before), astuple(after), strict=True)]
    names = (
        "picture, bytes",
        "PostgreSQL's log, bytes",
        "tables, bytes",
        "commits",
        "Redis, commands",
    )
    rows = [[name, f"{float(value):,.1f}"] for name, value in zip(names, each, strict=True)]
    rows += [["memory of a chart worker, MB", f"{worker:.0f}"], ["of the API, MB", f"{api:.0f}"]]
    table(["for a new chart", "used"], rows)


def used(system: System) -> Used:
    """Query all stores."""
    folder = Path(urlsplit(system.settings["chart_store"]).path)
    pictures = sum(each.stat().st_size for each in folder.glob("*.png"))
    address = system.settings["database_url"].replace("+psycopg2", "")
    connection = psycopg2.connect(address)
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(_STATE)
        row = cursor.fetchone()
    connection.close()
    assert row is not None
    with redis.Redis.from_url(system.settings["redis_url"]) as client:
        commands = client.info("stats")["total_commands_processed"]
    return Used(pictures, row[0], row[1], row[2], commands)


if __name__ == "__main__":
    main()
