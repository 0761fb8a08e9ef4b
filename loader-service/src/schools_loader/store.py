"""Writing to PostgreSQL: the data, and what is known of each attempt to load them."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any, Protocol

from schools_common.contracts import DATASET_CHANNEL, LoadStatus
from schools_common.models import Dataset, Load, StudentGroup
from sqlalchemy import Connection, Engine, delete, func, insert, select, update
from sqlalchemy.orm import Session

from schools_loader.cleaning import Cleaned

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


class Progress(Protocol):
    """Called with the number of rows that are stored, and of all."""

    def __call__(self, done: int, total: int) -> None: ...


def replace(
    connection: Connection, cleaned: Cleaned, dataset: dict[str, Any], progress: Progress
) -> None:
    """Replace all rows and the row of ``dataset`` that describes them."""
    # Not TRUNCATE: a snapshot that was taken before it would see an empty table.
    connection.execute(delete(StudentGroup))
    copy(connection, cleaned, progress)
    connection.execute(delete(Dataset))
    connection.execute(insert(Dataset).values(rows=len(cleaned.rows), **dataset))
    # Heard when the transaction is committed.
    connection.execute(select(func.pg_notify(DATASET_CHANNEL, dataset["version"])))


def copy(connection: Connection, cleaned: Cleaned, progress: Progress) -> None:
    """Add the rows with COPY."""
    columns = ", ".join(map(str, cleaned.rows))
    cursor: Any = connection.connection.cursor()  # psycopg2's own, for COPY
    cursor.copy_expert(
        f"COPY {StudentGroup.__tablename__} ({columns}) FROM STDIN (FORMAT csv)",
        _Watched(cleaned, progress),
        size=2**18,
    )


class _Watched(BytesIO):
    """The rows as a file that reports how far it has been read."""

    def __init__(self, cleaned: Cleaned, progress: Progress) -> None:
        super().__init__(cleaned.csv)
        self._bytes, self._rows = len(cleaned.csv), len(cleaned.rows)
        self._progress = progress

    def read(self, size: int | None = -1, /) -> bytes:
        self._progress(self._rows * self.tell() // self._bytes, self._rows)
        return super().read(size)


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

    def set_rows(self, done: int, total: int) -> None:
        """Record how many rows are stored."""
        self.is_now(LoadStatus.STORING, rows_done=done, rows_total=total)

    def note(self, connection: Connection, status: LoadStatus, **changes: Any) -> None:
        """The same, in a transaction that does more."""
        if status in ENDED:
            changes["finished_at"] = func.now()
        connection.execute(update(Load).where(Load.id == self._id).values(status=status, **changes))
