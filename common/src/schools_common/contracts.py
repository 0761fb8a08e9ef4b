"""The contracts between the services: queues, tasks, payloads and shared records."""

import json
from enum import StrEnum
from functools import cached_property
from typing import Any, Self
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict, Field, computed_field

from schools_common.charts.options import ChartOptions
from schools_common.filters import SchoolFilters

# Increment with every visible change to a chart: charts then get new ids, because clients may cache
# the old pictures forever.
CHART_DESIGN = 6

_CHARTS = UUID("6c0c9a3e-6f52-4d5e-9d0a-0f6f3f5b7c11")

CHART_READY_CHANNEL = "chart_done"
"""PostgreSQL NOTIFY channel: the id of each chart whose ``charts`` row was just committed."""


DATASET_CHANNEL = "dataset_loaded"
"""PostgreSQL NOTIFY channel: the version of the data that was just committed."""


class Queue(StrEnum):
    """The Celery queues, one per kind of worker."""

    LOADER = "loader"
    CHARTS = "charts"


class Task(StrEnum):
    """The Celery tasks, by the names under which they are published."""

    BOOTSTRAP = "loader.bootstrap"
    RELOAD = "loader.reload"
    RENDER = "charts.render"
    CANARY = "charts.canary"


PUBLISHED_AT_HEADER = "published_at"
"""Message header of chart tasks: the time of sending, in seconds since 1970."""


class LoadStatus(StrEnum):
    """The state of a load."""

    DOWNLOADING = "downloading"
    CLEANING = "cleaning"
    STORING = "storing"
    LOADED = "loaded"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


ENDED = frozenset({LoadStatus.LOADED, LoadStatus.UNCHANGED, LoadStatus.FAILED})
"""Final states; not INTERRUPTED, since Redis may yet redeliver the load's message."""


class LoadProgress(BaseModel):
    """Progress of a load: its phase, bytes and rows."""

    model_config = ConfigDict(from_attributes=True)

    status: LoadStatus
    bytes_done: int = Field(description="Bytes of the download, as transferred.")
    bytes_total: int | None = Field(description="Null where the server did not tell.")
    rows_done: int | None = Field(description="Rows that are stored.")
    rows_total: int | None

    @computed_field(  # type: ignore[prop-decorator]  # as pydantic has it
        description="Of the current phase, 0 to 100: bytes, then rows. Null where not known."
    )
    @property
    def percent(self) -> int | None:
        match self.status:
            case LoadStatus.DOWNLOADING:
                done, total = self.bytes_done, self.bytes_total
            case LoadStatus.STORING:
                done, total = self.rows_done or 0, self.rows_total
            case LoadStatus.LOADED | LoadStatus.UNCHANGED:
                return 100
            case _:
                return None
        return min(100, 100 * done // total) if total else None


class ChartSpec(BaseModel):
    """Everything that determines a chart. Equal specs have the same id, on every machine."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    filters: SchoolFilters
    dataset_version: str
    options: ChartOptions = ChartOptions()
    design: int = CHART_DESIGN

    @classmethod
    def of(cls, filters: SchoolFilters, dataset_version: str, options: ChartOptions) -> Self:
        """Create the spec of the chart that a client asked for."""
        filters = options.filters(filters)
        if options.vs is not None and not options.vs.category:
            vs = options.vs.model_copy(update={"category": filters.category})
            options = options.model_copy(update={"vs": vs})
        return cls(filters=filters, dataset_version=dataset_version, options=options)

    def canonical(self) -> dict[str, Any]:
        """The spec as JSON; ``ChartSpec.model_validate`` reads it back."""
        return {
            "filters": self.filters.canonical(),
            "dataset_version": self.dataset_version,
            "options": self.options.canonical(),
            "design": self.design,
        }

    @cached_property
    def id(self) -> UUID:
        """UUIDv5 of the canonical form (RFC 9562), known without a lookup."""
        text = json.dumps(self.canonical(), sort_keys=True, separators=(",", ":"))
        return uuid5(_CHARTS, text)

    @property
    def file_name(self) -> str:
        """The picture's name in the chart store."""
        return f"{self.id}.{self.options.format}"


def plotly_js_name(digest: str) -> str:
    """Name the plotly.js with this SHA-256, in the chart store and in its address."""
    return f"plotly-{digest}.js"


class DroppedRow(BaseModel):
    """A row that the loader dropped, with the cell that was the reason."""

    row: int = Field(description="Row of the file; the header is row 1.")
    column: str | None = Field(description="Column as the file names it.")
    value: str | None = Field(description="The cell's text.")
    reason: str


class CleaningReport(BaseModel):
    """Counts of rows and cells that the loader read, kept and dropped; cells of kept rows only."""

    rows_read: int
    rows_kept: int
    rows_dropped: int
    suppressed_cells: int = Field(description="Counts the publisher hid ('s'), stored as NULL.")
    not_applicable_cells: int = Field(description="Counts that do not apply ('No Data').")
    blank_cells: int = Field(description="Counts that were left blank, stored as NULL.")
    school_names_filled: int = Field(
        description="Blank school names taken from the school's other rows."
    )
    problems: list[DroppedRow] = Field(description="One entry per dropped row.")
    remarks: list[str] = Field(
        default=[], description="How the file differed from the publication's own format."
    )
    warnings: list[str] = Field(
        default=[], description="Signs that the file is incomplete, or not what was meant."
    )
    rules: str = Field(default="", description="Version of the cleaning rules and of the estimate.")
    estimate: str = Field(default="", description="Method of the best estimate, `mean`.")
