"""Where charts are ordered and asked for: keeps every promise, whatever was lost since."""

from dataclasses import dataclass, replace
from uuid import UUID

from schools_common.chart_store.contract import ChartStoreError, PictureReader
from schools_common.contracts import ChartSpec
from schools_common.models import Chart
from schools_common.publication_query import loaded_version
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from schools_api import queries
from schools_api.allowance import Allowance
from schools_api.dispatch import Publisher, Superseded, register, renew
from schools_api.errors import (
    ChartNotFound,
    DataNotLoaded,
    Problem,
    QueueFull,
    TooManyCharts,
    Unavailable,
)
from schools_api.lifecycle import ChartRecord, ChartStatus


@dataclass(frozen=True)
class Moved:
    """The data were replaced: the same filters' chart on the current data has another id."""

    id: UUID


@dataclass(frozen=True)
class ChartState:
    """A promised chart, how far it is, and its picture where it is ready.

    ``overdue`` says that it has to be published again, and ``hindrance`` what keeps it from that
    for now.
    """

    record: ChartRecord
    status: ChartStatus
    image: bytes | None = None
    overdue: bool = False
    hindrance: Problem | None = None


class ChartDesk:
    """Takes orders for charts, and tells what became of them."""

    def __init__(
        self, engine: Engine, publisher: Publisher, store: PictureReader, allowance: Allowance
    ) -> None:
        self._engine = engine
        self._publisher = publisher
        self._store = store
        self._allowance = allowance

    def order(self, connection: Connection, spec: ChartSpec) -> ChartStatus:
        """Promise a chart, and see to it that it gets drawn unless it is already.

        One that failed a while ago gets another attempt. Where the queue is full, the promise
        is made all the same, and the chart is queued when it is asked for. Raises
        ``TooManyCharts`` where it is new, and the client ordered too many, and ``Superseded``
        where its data are no longer loaded.
        """
        wait, room = self._allowance.wait(), self._publisher.has_room()
        if wait == 0 and register(connection, spec, publish=room):
            self._allowance.count()
            if room:
                self._publisher.publish(spec)
            return ChartStatus.PENDING
        with Session(connection) as session:
            record = queries.chart_record(session, spec.id)
            loaded = record.loaded_version if record else loaded_version(connection)
            # Where it could be promised and is not, the data came back this very moment.
            if loaded != spec.dataset_version or (record is None and wait == 0):
                raise Superseded(loaded)
            if record is None:
                raise TooManyCharts(wait)
            state = self._state(record)
            if state.overdue:
                self._publish_again(session, record)
            return state.status

    def ask(self, id_: UUID) -> ChartState | Moved:
        """What became of a promised chart; sees to it that it gets drawn.

        One that failed a while ago gets another attempt: what was in the way, such as a full
        volume, may be gone. Raises ``ChartNotFound`` for an id that was never handed out.
        """
        with Session(self._engine) as session:
            record = queries.chart_record(session, id_)
            if record is None:
                raise ChartNotFound
            state = self._state(record)
            if state.status is ChartStatus.READY or not record.outdated():
                if state.overdue:
                    return replace(state, hindrance=self._publish_again(session, record))
                return state
        return Moved(self._move(record))

    def _publish_again(self, session: Session, record: ChartRecord) -> Problem | None:
        """Queue a chart once more; otherwise what hinders that."""
        if wait := self._allowance.wait():
            return TooManyCharts(wait)
        if not self._publisher.has_room():
            return QueueFull()
        if renew(session, record.id, record.published_at):
            self._allowance.count()
            self._publisher.publish(record.spec)
        return None

    def _move(self, record: ChartRecord) -> UUID:
        version = record.loaded_version
        while version is not None:
            spec = ChartSpec(
                filters=record.spec.filters, options=record.spec.options, dataset_version=version
            )
            try:
                with self._engine.connect() as connection:
                    self.order(connection, spec)
            except Superseded as by:
                version = by.version
            else:
                return spec.id
        raise DataNotLoaded

    def _state(self, record: ChartRecord) -> ChartState:
        image = _image(self._store, record.spec.file_name, record.chart)
        status = record.status(drawn=image is not None)
        if status is ChartStatus.FAILED and record.failed_long_ago():
            return ChartState(record, ChartStatus.PENDING, overdue=True)
        return ChartState(record, status, image, overdue=record.lost(status))


def _image(store: PictureReader, name: str, chart: Chart | None) -> bytes | None:
    """Read the picture that was recorded; None where it is missing or damaged."""
    if chart is None or chart.sha256 is None:
        return None
    try:
        return store.read(name, chart.sha256)
    except ChartStoreError as error:
        raise Unavailable("The picture cannot be read at the moment.") from error
