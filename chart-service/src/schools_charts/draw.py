"""The steps from a chart's spec to its stored picture and its record."""

from collections.abc import Callable
from enum import StrEnum
from time import perf_counter
from typing import Protocol

from schools_common.charts.choices import ChartFormat
from schools_common.charts.content import Content, content_of
from schools_common.charts.selection import Selection
from schools_common.contracts import CHART_DESIGN, ChartSpec
from schools_common.publication_cache import PublicationCache
from sqlalchemy import Engine

from schools_charts import records
from schools_charts.formats import plotly_js
from schools_charts.formats.picture import Picture
from schools_charts.metrics import STAGES


class Store(Protocol):
    """The methods of the chart store that drawing uses."""

    def read(self, name: str, digest: str) -> bytes | None: ...

    def exists(self, name: str) -> bool: ...

    def write(self, name: str, picture: bytes, media_type: str) -> None: ...


class Outcome(StrEnum):
    """The result of a task; nothing is drawn except for the first."""

    DRAWN = "drawn"
    ALREADY_DRAWN = "already drawn"
    BUSY = "being drawn by another worker"
    NOT_REQUESTED = "never requested"
    SUPERSEDED = "of data or a design that is no longer current"


def draw(
    spec: ChartSpec,
    engine: Engine,
    cache: PublicationCache,
    make_picture: Callable[[Content], Picture],
    store: Store,
) -> Outcome:
    """Draw a chart with ``make_picture``, unless there is nothing to do. Idempotent.

    The picture is stored before its record is committed, so that whoever reads the record finds the
    picture. One transaction is open meanwhile: it holds the right to draw this chart, which a
    worker loses when it dies.
    """
    if spec.design != CHART_DESIGN:
        return Outcome.SUPERSEDED
    with engine.begin() as connection:
        claimed = records.claim(connection, spec.id)
        if claimed is None:
            return Outcome.NOT_REQUESTED
        if not claimed:
            return Outcome.BUSY
        drawn = records.drawn_sha256(connection, spec.id)
        if drawn is not None and store.read(spec.file_name, drawn) is not None:
            return Outcome.ALREADY_DRAWN
        publication = cache.current(connection)
        if publication is None or publication.version != spec.dataset_version:
            return Outcome.SUPERSEDED
        kind = spec.options.kind
        with STAGES.labels(kind, "content").time():
            content = content_of(Selection.of(publication, spec.filters, spec.options))
        started = perf_counter()
        picture = make_picture(content)
        render_ms = (perf_counter() - started) * 1000
        with STAGES.labels(kind, "store").time():
            if spec.options.format is ChartFormat.HTML:
                plotly_js.store_in(store)
            store.write(spec.file_name, picture.content, picture.media_type)
        recording = perf_counter()
        records.save_drawn(connection, spec.id, picture, render_ms)
    STAGES.labels(kind, "record").observe(perf_counter() - recording)  # including the commit
    return Outcome.DRAWN
