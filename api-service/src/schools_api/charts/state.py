"""States of a chart, from its promise to its picture, and the rules for retries."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from schools_common.contracts import CHART_DESIGN, ChartSpec

from schools_api.errors import QueueFull, TooManyCharts

REPUBLISH_AFTER = timedelta(seconds=30)
"""Time after which the task of a pending chart counts as lost."""

RETRY_FAILED_AFTER = timedelta(seconds=60)
"""Time after which a failed chart is tried again."""


class ChartStatus(StrEnum):
    """Progress of a chart."""

    PENDING = "pending"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True)
class ChartRecord:
    """A promised chart as stored at the time ``now`` of the database's clock.

    ``words`` are ``title``, ``alt`` and ``summary``; None in an older promise.
    The API writes ``requested_at`` and ``published_at``. The renderer writes the fields from
    ``rendered_at`` to ``sha256``: they are None until it records an outcome, and after a failure
    only ``rendered_at`` and ``failure`` are set. ``loaded_version`` is the version of the loaded
    data, None before the first load. ``unused_today`` is true until the day's first use.
    """

    id: UUID
    spec: ChartSpec
    words: dict[str, str] | None
    requested_at: datetime
    published_at: datetime
    rendered_at: datetime | None
    failure: str | None
    media_type: str | None
    bytes: int | None
    width: int | None
    height: int | None
    render_ms: float | None
    sha256: str | None
    loaded_version: str | None
    now: datetime
    unused_today: bool

    @property
    def drawn(self) -> bool:
        """True if a picture was drawn, even if it is no longer in the chart store."""
        return self.rendered_at is not None and self.failure is None

    @property
    def error(self) -> str | None:
        """The reason for a failed drawing, unless the chart was published again since."""
        return self.failure if self._finished else None

    @property
    def _finished(self) -> bool:
        """True if the renderer has recorded an outcome since the chart was last published."""
        return self.rendered_at is not None and self.rendered_at >= self.published_at

    def status(self, *, stored: bool) -> ChartStatus:
        """Return the chart's status; ``stored`` tells if its picture is in the chart store."""
        if self.drawn and stored:
            return ChartStatus.READY
        return ChartStatus.FAILED if self.error is not None else ChartStatus.PENDING

    @property
    def file_name(self) -> str:
        """Name of the picture in the chart store."""
        return f"{self.id}.{self.spec.options.format}"

    def outdated(self) -> bool:
        """Return whether these filters and options have another chart id by now.

        The id changes with the data, the design, and the canonical form of the filters.
        """
        return (
            self.spec.design != CHART_DESIGN
            or self.spec.id != self.id
            or self.loaded_version not in (None, self.spec.dataset_version)
        )

    def lost(self, status: ChartStatus) -> bool:
        """Return whether a pending chart's picture is gone, or its task takes too long.

        If an outcome was recorded since the last publication, no task is under way: a missing
        picture was lost after it was drawn.
        """
        return status is ChartStatus.PENDING and (
            self._finished or self.now - self.published_at > REPUBLISH_AFTER
        )

    def failed_long_ago(self) -> bool:
        """Return whether the chart failed long enough ago for a retry."""
        return (
            self.error is not None
            and self.rendered_at is not None
            and self.now - self.rendered_at > RETRY_FAILED_AFTER
        )


@dataclass(frozen=True)
class Moved:
    """An outdated chart; ``id`` is that of its successor, with the same filters and options."""

    id: UUID


@dataclass(frozen=True)
class ChartState:
    """A promised chart, its status, and its picture if requested and stored.

    ``overdue`` is true if the chart has to be published again; ``blocked_by`` is the error that
    prevented it.
    """

    record: ChartRecord
    status: ChartStatus
    picture: bytes | None = None
    overdue: bool = False
    blocked_by: TooManyCharts | QueueFull | None = None
