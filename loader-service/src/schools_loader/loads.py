"""The rows of ``loads``, one for each request, from its first try to its end."""

from contextlib import nullcontext
from time import monotonic
from typing import Any
from uuid import UUID

from prometheus_client import Counter, Histogram
from schools_common.contracts import ENDED, LoadStatus
from schools_common.models import NEWEST_FIRST, Load
from sqlalchemy import Connection, Engine, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

KEPT_LOADS = 1000
MAX_TRIES = 4
SEE_LOG = "The loader's log says more: docker compose logs loader-worker, or .data/logs/loader.log."
PROGRESS_EVERY = 0.25

LOADS = Counter("schools_loads", "Loads that have ended, by result", ["result"])
for _each in ENDED:
    LOADS.labels(_each)  # exported as 0, so that the first load counts as an increase

PHASES = Histogram(
    "schools_load_phase_seconds",
    "Time of a phase of a load",
    ["phase"],
    buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300),
)


def latest_load(engine: Engine) -> Load | None:
    """Find the load that was started last."""
    with Session(engine) as session:
        return session.scalar(select(Load).order_by(*NEWEST_FIRST).limit(1))


def load_of(engine: Engine, request: UUID) -> Load | None:
    """Find the load of a request."""
    with Session(engine) as session:
        return session.scalar(select(Load).where(Load.request == request))


def waiting_load(engine: Engine, id_: int) -> Load | None:
    """Find a load that is to be tried again.

    Returns None if a newer load succeeded, or is itself waiting for another try.
    """
    newer = select(Load.id).where(
        Load.id > id_,
        or_(Load.status.in_([LoadStatus.LOADED, LoadStatus.UNCHANGED]), Load.retry_at.is_not(None)),
    )
    with Session(engine) as session:
        return session.scalar(select(Load).where(Load.id == id_, ~newer.exists()))


class LoadRecord:
    """The row of a running load; each change is committed at once."""

    def __init__(self, engine: Engine, id_: int) -> None:
        self._engine = engine
        self._id = id_
        self._written_at = 0.0
        self._phase, self._since = LoadStatus.DOWNLOADING, monotonic()

    @property
    def load(self) -> Load:
        """The row."""
        with Session(self._engine) as session:
            return session.get_one(Load, self._id)

    def set_status(
        self, status: LoadStatus, connection: Connection | None = None, **changes: Any
    ) -> None:
        """Record the status of the load and other columns, optionally within a transaction.

        With ``connection``, the change becomes part of its transaction.
        """
        if status in ENDED:
            changes["finished_at"] = func.now()
            LOADS.labels(status).inc()
        PHASES.labels(self._phase).observe(monotonic() - self._since)
        self._phase, self._since = status, monotonic()
        self._update(connection, status=status, **changes)

    def set_bytes(self, done: int, total: int | None) -> None:
        """Record how much of the file has arrived, at most four times a second."""
        self._set_progress(done == total, bytes_done=done, bytes_total=total)

    def set_rows(self, done: int, total: int) -> None:
        """Record how many rows are stored, at most four times a second."""
        self._set_progress(done == total, rows_done=done, rows_total=total)

    def _set_progress(self, complete: bool, **changes: int | None) -> None:
        if complete or monotonic() - self._written_at > PROGRESS_EVERY:
            self._written_at = monotonic()
            self._update(None, **changes)

    def _update(self, connection: Connection | None, **changes: Any) -> None:
        with nullcontext(connection) if connection else self._engine.begin() as transaction:
            transaction.execute(update(Load).where(Load.id == self._id).values(**changes))


def begin(engine: Engine, request: UUID, source: str) -> LoadRecord:
    """Start the load of a request, or restart it if it was interrupted.

    A load that has ended stays as it is; one that was interrupted too often fails. The caller holds
    the loader's lock, so any other unfinished load was interrupted.
    """
    load = load_of(engine, request)
    if load and load.status in ENDED:
        return LoadRecord(engine, load.id)
    if load and load.tries >= MAX_TRIES:
        record = LoadRecord(engine, load.id)
        error = f"The loader or its database ended {load.tries} times in the middle of this load."
        record.set_status(LoadStatus.FAILED, error=f"{error} {SEE_LOG}")
        return record
    with engine.begin() as connection:
        unfinished = Load.status.not_in([*ENDED, LoadStatus.INTERRUPTED])
        connection.execute(update(Load).where(unfinished).values(status=LoadStatus.INTERRUPTED))
        row: dict[str, Any] = {"source": source, "status": LoadStatus.DOWNLOADING}
        if load:
            id_ = load.id
            row |= {"tries": load.tries + 1, "started_at": func.now(), "bytes_done": 0, "notes": []}
            row |= dict.fromkeys(("bytes_total", "rows_done", "rows_total", "error"))
            connection.execute(update(Load).where(Load.id == id_).values(**row))
        else:
            new = insert(Load).values(request=request, **row).returning(Load.id)
            id_ = connection.scalars(new).one()
            connection.execute(delete(Load).where(Load.id <= id_ - KEPT_LOADS))
    return LoadRecord(engine, id_)
