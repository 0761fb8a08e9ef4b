"""The path from a chart's spec to its picture and its record."""

from enum import StrEnum
from time import perf_counter
from typing import Any, Protocol

from schools_common.chart_data import chart_data
from schools_common.contracts import CHART_DESIGN, ChartOptions, ChartSpec
from schools_common.publication_cache import PublicationCache
from sqlalchemy import Engine

from schools_charts import records
from schools_charts.figure import figure
from schools_charts.records import MEDIA_TYPES


class Draws(Protocol):
    """Turns a plotly figure into a picture."""

    def render(self, figure: dict[str, Any], options: ChartOptions) -> bytes: ...


class Stores(Protocol):
    """Keeps pictures by name."""

    def read(self, name: str, digest: str) -> bytes | None: ...

    def write(self, name: str, picture: bytes, media_type: str) -> None: ...


class Outcome(StrEnum):
    """The result of a task; only the first takes a drawing."""

    DRAWN = "drawn"
    ALREADY_DRAWN = "already drawn"
    BUSY = "being drawn by another worker"
    NOT_REQUESTED = "never requested"
    SUPERSEDED = "of data or a design that is no longer current"


def draw(
    spec: ChartSpec, engine: Engine, cache: PublicationCache, renderer: Draws, store: Stores
) -> Outcome:
    """Draw a chart, unless there is nothing to do. Doing it twice is harmless.

    The picture is in the store before its record is committed, so that a reader of the record
    finds the picture. One transaction is open meanwhile: it holds the right to draw this
    chart, and a worker that dies loses it.
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
        data = chart_data(publication, spec.filters)
        started = perf_counter()
        picture = renderer.render(figure(spec, data), spec.options)
        render_ms = (perf_counter() - started) * 1000
        store.write(spec.file_name, picture, MEDIA_TYPES[spec.options.format])
        records.save_drawn(connection, spec, picture, render_ms)
    return Outcome.DRAWN
