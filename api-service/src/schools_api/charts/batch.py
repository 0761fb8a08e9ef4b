"""Batches: one chart for each district, borough or school, and their progress."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

import numpy as np
from pydantic import BaseModel, Field
from schools_common.charts.choices import ChartFormat
from schools_common.contracts import ChartSpec
from schools_common.filters import SchoolFilters
from schools_common.matching import matching
from schools_common.publication import Publication

from schools_api.charts.parameters import ChartQuery
from schools_api.charts.schema import ChartLink
from schools_api.charts.service import ChartService
from schools_api.charts.state import ChartStatus
from schools_api.errors import TooManyCharts
from schools_api.http.parameters import refuse

MAX_CHARTS = 60
"""Maximum number of charts in a batch."""

RETRY_AFTER = 2
"""Seconds after which to poll a batch, unless the rate limit asks for a longer wait."""


class BatchQuery(ChartQuery):
    """The filters, the options of every chart, and the property that tells them apart."""

    each: Literal["district", "borough", "dbn"] = Field(
        description="One chart for each district, borough or school (`dbn`) among the rows that "
        f"match; at most {MAX_CHARTS}.",
        examples=["borough"],
    )
    format: Literal["png", "svg", "pdf", "webp", "csv", "json"] = Field(
        default="png", description="Format of the charts."
    )


class BatchChart(BaseModel):
    """A chart of a batch; one that waits for the limit of new charts has no id yet."""

    value: str = Field(description="Its district, borough or DBN.", examples=["Bronx"])
    id: UUID | None
    status: ChartStatus | Literal["waiting"]
    url: str | None


class BatchProgress(BaseModel):
    """A batch of which charts are missing."""

    total: int
    ready: int
    failed: int
    charts: list[BatchChart]


@dataclass(frozen=True)
class BatchEntry:
    """A chart of a batch; ``status`` is None if the rate limit kept it from being ordered."""

    value: str
    spec: ChartSpec
    status: ChartStatus | None

    def described(self) -> BatchChart:
        """Build the chart's entry in the progress report."""
        if self.status is None:
            return BatchChart(value=self.value, id=None, status="waiting", url=None)
        link = ChartLink.of(self.spec.id, self.status)
        return BatchChart(value=self.value, id=link.id, status=link.status, url=link.url)


@dataclass(frozen=True)
class Batch:
    """The charts of a batch, in order of their values; ``wait`` is in seconds."""

    charts: list[BatchEntry]
    wait: int

    @property
    def settled(self) -> bool:
        """True if every chart is ready or failed."""
        return all(each.status in (ChartStatus.READY, ChartStatus.FAILED) for each in self.charts)

    def progress(self) -> BatchProgress:
        """Build the progress report."""
        states = [each.status for each in self.charts]
        return BatchProgress(
            total=len(states),
            ready=states.count(ChartStatus.READY),
            failed=states.count(ChartStatus.FAILED),
            charts=[each.described() for each in self.charts],
        )


def order_batch(
    publication: Publication, query: BatchQuery, charts: ChartService, client: str
) -> Batch:
    """Order the charts up to the client's rate limit; the next request orders the others.

    Raises ``RequestValidationError`` for more than ``MAX_CHARTS``, and ``DataReplaced``.
    """
    found, wait = [], RETRY_AFTER
    for value, spec in _specs(publication, query):
        status = None
        try:
            status = charts.request(spec, publication, client)
        except TooManyCharts as limit:
            wait = limit.wait
        found.append(BatchEntry(value, spec, status))
    return Batch(found, wait)


def _specs(publication: Publication, query: BatchQuery) -> Iterator[tuple[str, ChartSpec]]:
    """Yield the value and the spec of each chart, in order of the values."""
    options, filters = query.options_in(ChartFormat(query.format)), query.filters
    column = publication.columns[query.each]
    codes = np.unique(column.codes[matching(publication, options.filters(filters))])
    if len(codes) > MAX_CHARTS:
        refuse(
            f"would give {len(codes):,} charts, but {MAX_CHARTS} is the most: add filters", "each"
        )
    is_number = query.each == "district"
    values: list[Any] = [int(x) if is_number else x for x in column.categories[codes]]
    for value in sorted(values):
        one = SchoolFilters.model_validate(filters.canonical() | {query.each: [value]})
        yield str(value), ChartSpec.of(one, publication.version, options)
