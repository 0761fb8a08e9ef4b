"""From a promised chart to its image: what state it is in, and when to ask for it again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from schools_common.contracts import CHART_DESIGN, ChartSpec
from schools_common.models import Chart

REPUBLISH_AFTER = timedelta(seconds=30)
"""How long a drawing may take before its task is taken for lost."""

RETRY_FAILED_AFTER = timedelta(seconds=60)
"""How long a failure stands before the same chart may be asked for again."""


class ChartStatus(StrEnum):
    """How far a chart is."""

    PENDING = "pending"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True)
class ChartRecord:
    """What the database knows of a promised chart, at one moment (``now``, its own clock).

    ``loaded_version`` is the version of the data that are loaded, None before the first load.
    """

    id: UUID
    spec: ChartSpec
    requested_at: datetime
    published_at: datetime
    chart: Chart | None
    loaded_version: str | None
    now: datetime

    @property
    def error(self) -> str | None:
        """Why the drawing failed, unless the chart was asked for again since."""
        return self.chart.error if self.chart is not None and self._answered else None

    @property
    def _answered(self) -> bool:
        """Whether the renderer's word is about the latest time that the chart was published."""
        return self.chart is not None and self.chart.rendered_at >= self.published_at

    def status(self, *, drawn: bool) -> ChartStatus:
        """The state of the chart, where ``drawn`` says that its file is there, and whole."""
        if drawn:
            return ChartStatus.READY
        return ChartStatus.FAILED if self.error is not None else ChartStatus.PENDING

    def outdated(self) -> bool:
        """Whether a drawing of it would no longer show the loaded data in today's design."""
        return self.spec.design != CHART_DESIGN or (
            self.loaded_version is not None and self.spec.dataset_version != self.loaded_version
        )

    def lost(self, status: ChartStatus) -> bool:
        """Whether to publish the chart again: its file is gone, or its task has taken too long.

        The renderer's answer to the latest publication settles it: then a file that is not
        there was lost after it was drawn, and nobody is drawing it.
        """
        return status is ChartStatus.PENDING and (
            self._answered or self.now - self.published_at > REPUBLISH_AFTER
        )

    def failed_long_ago(self) -> bool:
        """Whether it failed, and long enough ago to be worth another attempt."""
        return (
            self.chart is not None
            and self.error is not None
            and self.now - self.chart.rendered_at > RETRY_FAILED_AFTER
        )
