"""Where charts are ordered and asked for: keeps every promise, whatever was lost since."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from schools_common.contracts import ChartSpec
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from schools_api import queries
from schools_api.dispatch import Publisher, register, renew
from schools_api.errors import ChartNotFound
from schools_api.lifecycle import ChartRecord, ChartStatus


@dataclass(frozen=True)
class Moved:
    """The data were replaced: the same filters' chart on the current data has another id."""

    id: UUID


@dataclass(frozen=True)
class ChartState:
    """A promised chart, how far it is, and where its file is or will be."""

    record: ChartRecord
    status: ChartStatus
    file: Path


class ChartDesk:
    """Takes orders for charts, and tells what became of them."""

    def __init__(self, engine: Engine, publisher: Publisher, chart_dir: Path) -> None:
        self._engine = engine
        self._publisher = publisher
        self._chart_dir = chart_dir

    def order(self, connection: Connection, spec: ChartSpec) -> ChartStatus:
        """Promise a chart, and see to it that it gets drawn unless it is already.

        One that failed a while ago gets another attempt.
        """
        status, publish = ChartStatus.PENDING, register(connection, spec)
        if not publish:
            status, publish = self._known(connection, spec.id)
        if publish:
            self._publisher.publish(spec)
        return status

    def _known(self, connection: Connection, id_: UUID) -> tuple[ChartStatus, bool]:
        """How far a promised chart is, and whether it has to be published again."""
        with Session(connection) as session:
            record = queries.chart_record(session, id_)
            assert record is not None  # noqa: S101 - a promise stays
            status = self._state(record).status
            if record.lost(status) or record.failed_long_ago():
                return ChartStatus.PENDING, renew(session, id_, record.published_at)
            return status, False

    def ask(self, id_: UUID) -> ChartState | Moved:
        """What became of a promised chart; sees to it that it gets drawn.

        Raises ``ChartNotFound`` for an id that was never handed out.
        """
        with Session(self._engine) as session:
            record = queries.chart_record(session, id_)
            if record is None:
                raise ChartNotFound
            state = self._state(record)
            move = state.status is not ChartStatus.READY and record.outdated()
            publish = (
                not move
                and record.lost(state.status)
                and renew(session, record.id, record.published_at)
            )
        if move:
            return Moved(self._move(record))
        if publish:
            self._publisher.publish(record.spec)
        return state

    def _move(self, record: ChartRecord) -> UUID:
        version = record.loaded_version or record.spec.dataset_version
        spec = ChartSpec(
            filters=record.spec.filters, options=record.spec.options, dataset_version=version
        )
        with self._engine.connect() as connection:
            self.order(connection, spec)
        return spec.id

    def _state(self, record: ChartRecord) -> ChartState:
        file = self._chart_dir / record.spec.file_name
        chart = record.chart
        drawn = chart is not None and chart.error is None and _size(file) == chart.bytes
        return ChartState(record, record.status(drawn=drawn), file)


def _size(file: Path) -> int | None:
    try:
        return file.stat().st_size
    except OSError:  # not there, or on a volume that cannot be read
        return None
