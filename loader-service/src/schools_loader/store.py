"""Storage of the data in PostgreSQL."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from schools_common.contracts import DATASET_CHANNEL
from schools_common.models import Dataset, StudentGroup
from sqlalchemy import Connection, Engine, delete, func, insert, select
from sqlalchemy.orm import Session

from schools_loader.cleaning import Cleaned

Progress = Callable[[int, int], None]
"""Called with the number of rows stored so far, and of all rows."""


def loaded(engine: Engine) -> Dataset | None:
    """Return the description of the loaded data; None before the first load."""
    with Session(engine) as session:
        return session.scalar(select(Dataset))


def replace(
    connection: Connection, cleaned: Cleaned, dataset: dict[str, Any], progress: Progress
) -> None:
    """Replace all rows, and the row of ``dataset`` that describes them."""
    # Not TRUNCATE: a snapshot taken before it would see an empty table.
    connection.execute(delete(StudentGroup))
    columns = ", ".join(map(str, cleaned.rows))
    cursor: Any = connection.connection.cursor()  # psycopg2's own, for COPY
    cursor.copy_expert(
        f"COPY {StudentGroup.__tablename__} ({columns}) FROM STDIN (FORMAT csv)",
        _Watched(cleaned, progress),
        size=2**18,
    )
    connection.execute(delete(Dataset))
    connection.execute(insert(Dataset).values(rows=len(cleaned.rows), **dataset))
    # Delivered on commit.
    connection.execute(select(func.pg_notify(DATASET_CHANNEL, dataset["version"])))


class _Watched(BytesIO):
    """The rows as a file that reports how far it has been read."""

    def __init__(self, cleaned: Cleaned, progress: Progress) -> None:
        super().__init__(cleaned.csv)
        self._bytes, self._rows = len(cleaned.csv), len(cleaned.rows)
        self._progress = progress

    def read(self, size: int | None = -1, /) -> bytes:
        self._progress(self._rows * self.tell() // self._bytes, self._rows)
        return super().read(size)
