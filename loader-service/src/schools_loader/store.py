"""Writing the data to PostgreSQL."""

from io import BytesIO
from typing import Any, Protocol

from schools_common.contracts import DATASET_CHANNEL
from schools_common.models import Dataset, StudentGroup
from sqlalchemy import Connection, Engine, delete, func, insert, select
from sqlalchemy.orm import Session

from schools_loader.cleaning import Cleaned


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
