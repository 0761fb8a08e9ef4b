"""The rows of ``loads``: one for each request, from its first try to its end."""

from time import monotonic
from typing import Any
from uuid import UUID

from schools_common.contracts import ENDED, LoadStatus
from schools_common.models import LAST_BEGUN, Load
from sqlalchemy import Connection, Engine, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

KEPT_LOADS = 1000
MOST_TRIES = 4
PROGRESS_EVERY = 0.25


def latest_load(engine: Engine) -> Load | None:
    """The load that was begun last; None before the first."""
    with Session(engine) as session:
        return session.scalar(select(Load).order_by(*LAST_BEGUN).limit(1))


def load_of(engine: Engine, request: UUID) -> Load | None:
    """The load of a request; None where it has not been begun."""
    with Session(engine) as session:
        return session.scalar(select(Load).where(Load.request == request))


def waiting_load(engine: Engine, id_: int) -> Load | None:
    """The load that is to be tried again, unless a newer one has made that needless.

    That is one that ended well, or one that waits for another try itself.
    """
    newer = select(Load.id).where(
        Load.id > id_,
        or_(Load.status.in_([LoadStatus.LOADED, LoadStatus.UNCHANGED]), Load.retry_at.is_not(None)),
    )
    with Session(engine) as session:
        return session.scalar(select(Load).where(Load.id == id_, ~newer.exists()))


class LoadRecord:
    """The row of a load that runs; each change is seen at once."""

    def __init__(self, engine: Engine, id_: int) -> None:
        self._engine = engine
        self._id = id_
        self._told_at = 0.0

    @property
    def load(self) -> Load:
        """The row."""
        with Session(self._engine) as session:
            return session.get_one(Load, self._id)

    def set_status(self, status: LoadStatus, **changes: Any) -> None:
        """Record how far the load is."""
        with self._engine.begin() as connection:
            self.set_status_in(connection, status, **changes)

    def set_status_in(self, connection: Connection, status: LoadStatus, **changes: Any) -> None:
        """Record how far the load is, in a transaction that does more."""
        if status in ENDED:
            changes["finished_at"] = func.now()
        connection.execute(update(Load).where(Load.id == self._id).values(status=status, **changes))

    def set_bytes(self, done: int, total: int | None) -> None:
        """Record how much of the file has arrived, at most four times a second."""
        self._tell(done == total, bytes_done=done, bytes_total=total)

    def set_rows(self, done: int, total: int) -> None:
        """Record how many rows are stored, at most four times a second."""
        self._tell(done == total, rows_done=done, rows_total=total)

    def _tell(self, complete: bool, **changes: int | None) -> None:
        if complete or monotonic() - self._told_at > PROGRESS_EVERY:
            self._told_at = monotonic()
            with self._engine.begin() as connection:
                connection.execute(update(Load).where(Load.id == self._id).values(**changes))


def begin(engine: Engine, request: UUID | None, source: str) -> LoadRecord:
    """Begin the load of a request, or again where it was interrupted.

    Leaves one that has ended as it is, and ends one that was interrupted too often. To be called
    under the loader's lock: whatever else has not ended is then known to be interrupted.
    """
    load = load_of(engine, request) if request else None
    if load and load.status in ENDED:
        return LoadRecord(engine, load.id)
    if load and load.tries >= MOST_TRIES:
        record = LoadRecord(engine, load.id)
        error = (
            f"The loader's process, or its database, ended {load.tries} times"
            " in the middle of this load; see the loader's log."
        )
        record.set_status(LoadStatus.FAILED, error=error)
        return record
    with engine.begin() as connection:
        interrupted = Load.status.not_in([*ENDED, LoadStatus.INTERRUPTED])
        connection.execute(update(Load).where(interrupted).values(status=LoadStatus.INTERRUPTED))
        row = {"source": source, "status": LoadStatus.DOWNLOADING}
        if load is None:
            id_ = connection.scalars(
                insert(Load).values(request=request, **row).returning(Load.id)
            ).one()
            connection.execute(delete(Load).where(Load.id <= id_ - KEPT_LOADS))
            return LoadRecord(engine, id_)
        anew = {"tries": load.tries + 1, "started_at": func.now(), "bytes_done": 0, "notes": []}
        unknown = dict.fromkeys(("bytes_total", "rows_done", "rows_total", "error"))
        connection.execute(update(Load).where(Load.id == load.id).values(**row, **anew, **unknown))
    return LoadRecord(engine, load.id)
