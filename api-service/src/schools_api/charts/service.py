"""Promise charts, have them drawn, and look up their state."""

from dataclasses import replace
from time import monotonic
from uuid import UUID

from schools_common.chart_store.contract import ChartStoreError, PictureReader
from schools_common.charts.content import content_of
from schools_common.charts.selection import Selection
from schools_common.contracts import ChartSpec
from schools_common.publication import Publication
from schools_common.publication_query import loaded_version
from sqlalchemy import Engine

from schools_api.charts import records
from schools_api.charts.publisher import Publisher
from schools_api.charts.rate_limit import RateLimit
from schools_api.charts.state import ChartRecord, ChartState, ChartStatus, Moved
from schools_api.dataset.current import CurrentPublication
from schools_api.errors import (
    ChartExpired,
    ChartNotFound,
    DataReplaced,
    QueueFull,
    TooManyCharts,
)

_STORE_RETRY_AFTER = 5
"""Seconds for which a chart store that failed is not asked again if a picture exists."""

_ID_VERSION = 5
"""UUID version of chart ids."""

_MAX_KNOWN = 10_000
"""Maximum number of promised charts remembered, to skip composing their words again."""


class ChartService:
    """Promises charts, and redraws them if they are lost.

    ``client`` is the rate limit's key (:func:`rate_limit.client_of`).
    """

    def __init__(
        self,
        engine: Engine,
        publisher: Publisher,
        store: PictureReader,
        rate_limit: RateLimit,
        publication: CurrentPublication,
    ) -> None:
        self._engine = engine
        self._publisher = publisher
        self._store = store
        self._store_retry_at = 0.0
        self._rate_limit = rate_limit
        self._publication = publication
        self._known: set[UUID] = set()

    def request(self, spec: ChartSpec, publication: Publication, client: str) -> ChartStatus:
        """Promise a chart of ``publication`` and have it drawn, unless it already is.

        A chart that failed a while ago is tried again. If the queue is full, the promise is made
        nevertheless, and the chart is queued when it is next requested. Raises ``TooManyCharts``
        if the chart is new and the client has reached its limit, and ``DataReplaced`` if its data
        are no longer loaded.
        """
        wait, room = self._rate_limit.wait(client), self._publisher.has_room()
        with self._engine.begin() as connection:
            record = records.find(connection, spec.id) if spec.id in self._known else None
            promised = (
                record is None
                and wait == 0
                and records.promise(connection, spec, _words(spec, publication), publish=room)
            )
            if record is None and not promised:
                record = records.find(connection, spec.id)
            if record is not None:
                records.note_use(connection, record)
                loaded = record.loaded_version
            elif not promised:
                loaded = loaded_version(connection)
        self._remember(spec.id)
        if promised:
            self._rate_limit.count(client)
            if room:
                self._publisher.publish(spec)
            return ChartStatus.PENDING
        # An allowed promise may also fail because the data were replaced and restored meanwhile.
        if loaded != spec.dataset_version or (record is None and wait == 0):
            raise DataReplaced
        if record is None:
            raise TooManyCharts(wait)
        state = self._state(record)
        if state.overdue:
            self._publish_again(record, client)
        return state.status

    def _remember(self, id_: UUID) -> None:
        if len(self._known) >= _MAX_KNOWN:
            self._known.clear()
        self._known.add(id_)

    def find(self, id_: UUID, client: str, *, with_picture: bool = False) -> ChartState | Moved:
        """Look up a promised chart, and have it drawn again if it was lost.

        A chart that failed a while ago is tried again, since the cause, such as a full volume, may
        be gone. For an unknown id, raises ``ChartExpired`` if it has the form of a chart's id,
        otherwise ``ChartNotFound``.
        """
        with self._engine.begin() as connection:
            record = records.find(connection, id_)
            if record is None:
                raise ChartExpired if id_.version == _ID_VERSION else ChartNotFound
            records.note_use(connection, record)
        state = self._state(record, with_picture=with_picture)
        if state.status is not ChartStatus.READY and record.outdated():
            return Moved(self._request_current(record, client))
        if state.overdue:
            return replace(state, blocked_by=self._publish_again(record, client))
        return state

    def peek(self, id_: UUID) -> ChartState | None:
        """Look up a chart without side effects; None if it is not promised."""
        with self._engine.connect() as connection:
            record = records.find(connection, id_)
        return self._state(record) if record is not None else None

    def _publish_again(self, record: ChartRecord, client: str) -> TooManyCharts | QueueFull | None:
        if wait := self._rate_limit.wait(client):
            return TooManyCharts(wait)
        if not self._publisher.has_room():
            return QueueFull()
        with self._engine.begin() as connection:
            first = records.promise_again(connection, record)
        if first:
            self._rate_limit.count(client)
            self._publisher.publish(record.spec)
        return None

    def _request_current(self, record: ChartRecord, client: str) -> UUID:
        """Request the chart of the same filters on the loaded data."""

        def request(publication: Publication) -> UUID:
            spec = ChartSpec.of(record.spec.filters, publication.version, record.spec.options)
            self.request(spec, publication, client)
            return spec.id

        return self._publication.run_on_current(request)

    def _state(self, record: ChartRecord, *, with_picture: bool = False) -> ChartState:
        name, picture, stored = record.file_name, None, False
        if record.drawn and record.sha256 is not None:
            if with_picture:
                picture = self._store.read(name, record.sha256)
                stored = picture is not None
            else:
                stored = self._exists(name)
        status = record.status(stored=stored)
        if status is ChartStatus.FAILED and record.failed_long_ago():
            return ChartState(record, ChartStatus.PENDING, overdue=True)
        return ChartState(record, status, picture, overdue=record.lost(status))

    def _exists(self, name: str) -> bool:
        """Return whether a picture is in the store; True while the store does not answer."""
        if monotonic() < self._store_retry_at:
            return True
        try:
            return self._store.exists(name)
        except ChartStoreError:
            self._store_retry_at = monotonic() + _STORE_RETRY_AFTER
            return True


def _words(spec: ChartSpec, publication: Publication) -> dict[str, str]:
    content = content_of(Selection.of(publication, spec.filters, spec.options))
    words = content.words
    return {"title": content.title, "alt": words.alt, "summary": words.summary}
