"""The states of a chart, from its promise to its picture, and when to publish it again."""

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
    """A promised chart as the database knows it at one moment (``now``, by its own clock).

    ``words`` are ``title``, ``alt`` and ``summary``; an older promise has None.
    ``requested_at`` and ``published_at`` are the API's, the fields from ``rendered_at`` to
    ``sha256`` the renderer's: None until it records an outcome, and after a failure all but
    ``rendered_at`` and ``failure``. ``loaded_version`` is the version of the loaded data, None
    before the first load. ``unused_today`` says that nobody has asked for the chart today.
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
        """True where a picture was drawn, whether or not it is still in the chart store."""
        return self.rendered_at is not None and self.failure is None

    @property
    def error(self) -> str | None:
        """The reason why drawing failed, unless the chart was published again since."""
        return self.failure if self._answered else None

    @property
    def _answered(self) -> bool:
        """True where the renderer's last word came after the latest publication."""
        return self.rendered_at is not None and self.rendered_at >= self.published_at

    def status(self, *, stored: bool) -> ChartStatus:
        """The state of the chart; ``stored`` says that its picture is in the chart store."""
        if self.drawn and stored:
            return ChartStatus.READY
        return ChartStatus.FAILED if self.error is not None else ChartStatus.PENDING

    @property
    def file_name(self) -> str:
        """Name of its picture in the chart store."""
        return f"{self.id}.{self.spec.options.format}"

    def outdated(self) -> bool:
        """Tell if a chart of these filters on the loaded data has another id today.

        That is so after other data, another design, or another canonical form of the filters.
        """
        return (
            self.spec.design != CHART_DESIGN
            or self.spec.id != self.id
            or self.loaded_version not in (None, self.spec.dataset_version)
        )

    def lost(self, status: ChartStatus) -> bool:
        """Tell if a pending chart's picture is gone, or its task has taken too long.

        A renderer that has answered the latest publication draws nothing any more: a picture
        that is missing then was lost after it was drawn.
        """
        return status is ChartStatus.PENDING and (
            self._answered or self.now - self.published_at > REPUBLISH_AFTER
        )

    def failed_long_ago(self) -> bool:
        """Tell if the chart failed long enough ago to be tried again."""
        return (
            self.error is not None
            and self.rendered_at is not None
            and self.now - self.rendered_at > RETRY_FAILED_AFTER
        )


@dataclass(frozen=True)
class Moved:
    """The data were replaced: the chart of the same filters on the loaded data has this id."""

    id: UUID


@dataclass(frozen=True)
class ChartState:
    """A promised chart, how far it is, and its picture if that was asked for and is there.

    ``overdue`` says that the chart has to be published again, and ``hindrance`` what prevented
    that this time.
    """

    record: ChartRecord
    status: ChartStatus
    picture: bytes | None = None
    overdue: bool = False
    hindrance: TooManyCharts | QueueFull | None = None
