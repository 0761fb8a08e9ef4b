"""Writing to PostgreSQL: the data, and what is known of each attempt to load them."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from schools_common.contracts import DATASET_CHANNEL, LoadStatus
from schools_common.models import Dataset, Load, StudentGroup
from sqlalchemy import Connection, Engine, delete, func, insert, select, update
from sqlalchemy.orm import Session

from schools_loader.rows import COLUMNS, PART, Rows

ENDED = (LoadStatus.LOADED, LoadStatus.UNCHANGED, LoadStatus.FAILED)

_LOADING = 7559_2016
"""Key of the advisory lock that every loader takes."""

KEPT_LOADS = 1000


@contextmanager
def only_loader(engine: Engine) -> Iterator[None]:
    """Wait until no other loader is at work, and keep others waiting.

    PostgreSQL gives the lock back when the connection ends, also that of a killed loader.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(select(func.pg_advisory_lock(_LOADING)))
        try:
            yield
        finally:
            connection.execute(select(func.pg_advisory_unlock(_LOADING)))


def replace(connection: Connection, rows: Rows, dataset: dict[str, Any]) -> None:
    """Replace all rows and the row of ``dataset`` that describes them."""
    # Not TRUNCATE: a snapshot that was taken before it would see an empty table.
    connection.execute(delete(StudentGroup))
    copy(connection, rows)
    connection.execute(delete(Dataset))
    connection.execute(insert(Dataset).values(rows=len(rows), **dataset))
    # Heard when the transaction is committed.
    connection.execute(select(func.pg_notify(DATASET_CHANNEL, dataset["version"])))


def copy(connection: Connection, rows: Rows) -> None:
    """Add the rows with COPY, from memory."""
    cursor: Any = connection.connection.cursor()  # psycopg2's own, for COPY
    table = StudentGroup.__tablename__
    cursor.copy_expert(f"COPY {table} ({', '.join(COLUMNS)}) FROM STDIN", _Lines(rows))


class _Lines:
    """A file of the rows, made while it is read."""

    def __init__(self, rows: Rows) -> None:
        self._rows = iter(rows)

    def read(self, _size: int) -> str:
        return "".join(["\t".join(row) + "\n" for row in islice(self._rows, PART)])


def loaded(engine: Engine) -> Dataset | None:
    """What is loaded, if anything is."""
    with Session(engine) as session:
        return session.scalar(select(Dataset))


def latest_attempt(engine: Engine) -> Load | None:
    """The load that runs, or the last one that ran; None before the first."""
    with Session(engine) as session:
        return session.scalar(select(Load).order_by(Load.id.desc()).limit(1))


class Attempt:
    """The row of ``loads`` that says how far a load is; each change is seen at once."""

    def __init__(self, engine: Engine, source: str) -> None:
        self._engine = engine
        with engine.begin() as connection:
            # Only a loader that was killed leaves a load without an end.
            connection.execute(
                update(Load)
                .where(Load.status.not_in(ENDED))
                .values(status=LoadStatus.FAILED, error="Interrupted.", finished_at=func.now())
            )
            self._id: int = connection.scalars(
                insert(Load)
                .values(source=source, status=LoadStatus.DOWNLOADING, bytes_done=0)
                .returning(Load.id)
            ).one()
            connection.execute(delete(Load).where(Load.id <= self._id - KEPT_LOADS))

    def is_now(self, status: LoadStatus, **changes: Any) -> None:
        """Record how far it is."""
        with self._engine.begin() as connection:
            self.note(connection, status, **changes)

    def note(self, connection: Connection, status: LoadStatus, **changes: Any) -> None:
        """The same, in a transaction that does more."""
        if status in ENDED:
            changes["finished_at"] = func.now()
        connection.execute(update(Load).where(Load.id == self._id).values(status=status, **changes))
