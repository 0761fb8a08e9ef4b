"""From a chart's spec to its picture and its record."""

from enum import StrEnum
from pathlib import Path
from time import perf_counter
from typing import Any, Protocol

from schools_common.contracts import CHART_DESIGN, ChartOptions, ChartSpec
from schools_common.publication_cache import PublicationCache
from sqlalchemy import Engine

from schools_charts import files, records
from schools_charts.chart_data import chart_data
from schools_charts.figure import figure


class Draws(Protocol):
    """Turns a plotly figure into a picture."""

    def render(self, figure: dict[str, Any], options: ChartOptions) -> bytes: ...


class Outcome(StrEnum):
    """What came of a task; all but the first cost nothing."""

    DRAWN = "drawn"
    ALREADY_DRAWN = "already drawn"
    BUSY = "being drawn by another worker"
    NOT_REQUESTED = "never requested"
    SUPERSEDED = "of data or a design that is no longer current"


def draw(
    spec: ChartSpec, engine: Engine, cache: PublicationCache, renderer: Draws, directory: Path
) -> Outcome:
    """Draw a chart, unless there is nothing to do. Doing it twice is harmless.

    The file is on the volume before the record of it is committed, so whoever sees the record
    finds the picture. One transaction is open meanwhile: it holds the right to draw this
    chart, and a worker that dies loses it.
    """
    if spec.design != CHART_DESIGN:
        return Outcome.SUPERSEDED
    path = directory / spec.file_name
    with engine.begin() as connection:
        claimed = records.claim(connection, spec.id)
        if claimed is None:
            return Outcome.NOT_REQUESTED
        if not claimed:
            return Outcome.BUSY
        if files.is_whole(path, records.drawn_sha256(connection, spec.id)):
            return Outcome.ALREADY_DRAWN
        publication = cache.current(connection)
        if publication is None or publication.version != spec.dataset_version:
            return Outcome.SUPERSEDED
        data = chart_data(publication, spec.filters)
        started = perf_counter()
        image = renderer.render(figure(spec, data), spec.options)
        render_ms = (perf_counter() - started) * 1000
        files.write(path, image)
        records.save_drawn(connection, spec, image, render_ms)
    return Outcome.DRAWN
