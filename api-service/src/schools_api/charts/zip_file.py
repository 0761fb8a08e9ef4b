"""A batch of charts as a ZIP archive with an index."""

from contextlib import ExitStack
from hashlib import blake2b
from tempfile import TemporaryFile
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from schools_common.charts.choices import ChartFormat
from schools_common.charts.words import Cell, Table

from schools_api.charts.batch import Batch, BatchEntry
from schools_api.charts.pictures import slug
from schools_api.charts.service import ChartService
from schools_api.charts.state import ChartState, ChartStatus

INDEX = "index.csv"

_COMPRESSIBLE = {ChartFormat.SVG, ChartFormat.CSV, ChartFormat.JSON}
_HEADER = ("name", "value", "id", "title", "alt", "status")
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def write_zip(batch: Batch, charts: ChartService, client: str) -> tuple[IO[bytes], str] | None:
    """Write the charts to a temporary file, and return it, positioned at its end, with its ETag.

    None if a chart was lost since the batch was ordered. Only one picture is in memory at a time.
    The same charts give the same bytes.
    """
    rows: list[tuple[Cell, ...]] = []
    digests = []
    with ExitStack() as stack:
        file = stack.enter_context(TemporaryFile())
        with ZipFile(file, "w") as archive:
            for each in batch.charts:
                state = charts.find(each.spec.id, client, with_picture=True)
                if not isinstance(state, ChartState) or state.status is ChartStatus.PENDING:
                    continue  # lost; go on, so that all lost charts are drawn again
                name = _add_chart(archive, each, state)
                words = state.record.words or {}
                about = str(each.spec.id), words.get("title"), words.get("alt")
                rows.append((name, each.value, *about, state.status))
                digests.append(state.record.sha256)
            if len(rows) < len(batch.charts):
                return None
            index = Table(_HEADER, rows).csv()
            _add(archive, INDEX, index.encode(), ZIP_DEFLATED)
        stack.pop_all()
    etag = blake2b(f"{index}{digests}".encode(), digest_size=16).hexdigest()
    return file, f'"{etag}"'


def _add_chart(archive: ZipFile, ordered: BatchEntry, state: ChartState) -> str:
    """Add the picture of a chart and return its name; empty if the chart failed."""
    if state.picture is None:
        return ""
    format_, words = ordered.spec.options.format, state.record.words or {}
    # Zero-padded, so that a folder sorts districts by number.
    named = slug(f"{ordered.value:>02} {words.get('title', '')}")
    name = f"{named}.{format_}"
    _add(archive, name, state.picture, ZIP_DEFLATED if format_ in _COMPRESSIBLE else ZIP_STORED)
    return name


def _add(archive: ZipFile, name: str, content: bytes, kind: int) -> None:
    entry = ZipInfo(name, _NO_TIME)
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content, kind)
