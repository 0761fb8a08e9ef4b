"""GET /schools.csv and /schools.xlsx: all matching rows, in the publisher's format."""

import re
from collections.abc import Iterator
from hashlib import blake2b
from itertools import chain
from tempfile import TemporaryFile
from typing import IO

import orjson
from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse
from schools_common.matching import matching
from schools_common.publication import Publication
from xlsxwriter import Workbook

from schools_api.errors import Unavailable
from schools_api.http.compression import VARY, accepts_gzip, compressed_etag, compressed_stream
from schools_api.http.documentation import Responses, header, problems
from schools_api.http.files import parts_of
from schools_api.metrics import REFUSALS
from schools_api.schools.answers import NOT_MODIFIED, VALIDATORS, ExchangeDep, dataset_of
from schools_api.schools.pages import RowNumbers, pages_of
from schools_api.schools.query import SortedQuery, SortedQueryDep
from schools_api.schools.table import LABELS, table_of

router = APIRouter(tags=["Schools"])

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

one_workbook = CapacityLimiter(1)
"""Limits workbooks to one at a time: writing one keeps a CPU busy for seconds."""

MAX_WAITING = 8
"""Maximum number of requests waiting to write a workbook."""


def _responses(media_type: str) -> Responses:
    headers = VALIDATORS | {"Content-Disposition": header("A name for the file.")}
    content = {media_type: {"schema": {"type": "string", "format": "binary"}}}
    return {
        200: {"description": "All rows that match.", "content": content, "headers": headers},
        **NOT_MODIFIED,
        **problems(422, 503),
    }


@router.get(
    "/schools.csv",
    summary="All rows that match, as CSV",
    response_class=Response,
    responses=_responses("text/csv"),
)
def get_csv(query: SortedQueryDep, exchange: ExchangeDep) -> Response:
    """Download all rows that match, in the publisher's own format.

    The columns are those of the publication; a count is `s` where it is suppressed or missing,
    and `No Data` where it does not apply. Shares are computed from counts. A name that a
    spreadsheet would take for a formula has an apostrophe before it.
    """
    publication = exchange.publication()
    headers = _headers(publication, query, "csv") | VARY
    packed = accepts_gzip(exchange.request.headers)
    if packed:
        headers["ETag"] = compressed_etag(headers["ETag"])
    if exchange.client_has(headers["ETag"]):
        return Response(status_code=304, headers=headers)
    parts = _csv(publication, _rows(publication, query))
    if packed:
        headers["Content-Encoding"] = "gzip"
        parts = compressed_stream(parts)
    return StreamingResponse(parts, headers=headers, media_type="text/csv")


@router.get(
    "/schools.xlsx",
    summary="All rows that match, as an Excel workbook",
    response_class=Response,
    responses=_responses(XLSX),
)
async def get_xlsx(query: SortedQueryDep, exchange: ExchangeDep) -> Response:
    """Download all rows that match as a workbook of one sheet, with the cells of `/schools.csv`.

    It is written as a whole before it is sent, which takes seconds, and one at a time.
    """
    publication = await run_sync(exchange.publication)
    headers = _headers(publication, query, "xlsx")
    if exchange.client_has(headers["ETag"]):
        return Response(status_code=304, headers=headers)
    if one_workbook.statistics().tasks_waiting >= MAX_WAITING:
        REFUSALS.labels("workbooks").inc()
        raise Unavailable(
            "Too many workbooks are waiting to be written: ask again in a moment, or for the CSV."
        )
    file = await run_sync(_workbook, publication, query, limiter=one_workbook)
    headers["Content-Length"] = str(file.tell())
    return StreamingResponse(parts_of(file), headers=headers, media_type=XLSX)


def _rows(publication: Publication, query: SortedQuery) -> RowNumbers:
    return pages_of(publication).all(matching(publication, query.filters), query.sort)


def _headers(publication: Publication, query: SortedQuery, extension: str) -> dict[str, str]:
    """Build the headers from the request alone, before any row is written."""
    asked = [publication.version, query.canonical(), query.sort, extension]
    etag = blake2b(orjson.dumps(asked, option=orjson.OPT_SORT_KEYS), digest_size=16).hexdigest()
    name = "-".join(re.findall("[a-z0-9]+", publication.dataset["title"].lower()))
    return {
        "ETag": f'"{etag}"',
        "Cache-Control": "no-cache",
        "Content-Disposition": f'attachment; filename="{name}.{extension}"',
    }


def _csv(publication: Publication, rows: RowNumbers) -> Iterator[bytes]:
    """Yield the table in chunks of CSV (RFC 4180) in UTF-8."""
    for part in table_of(publication, rows):
        lines = [f"{dbn},{_quoted(name)},{','.join(others)}\r\n" for dbn, name, *others in part]
        yield "".join(lines).encode()


def _quoted(name: str) -> str:
    """Quote a school's name if necessary; no other cell needs quotes."""
    return '"{}"'.format(name.replace('"', '""')) if re.search('[",\r\n]', name) else name


def _workbook(publication: Publication, query: SortedQuery) -> IO[bytes]:
    """Write a workbook to a temporary file, row by row, and return the file, at its end."""
    file = TemporaryFile()  # noqa: SIM115 - closed once it is sent
    with Workbook(file, {"constant_memory": True}) as book:
        book.set_properties({"created": dataset_of(publication)["loaded_at"]})
        sheet = book.add_worksheet("Schools")
        sheet.freeze_panes(1, 0)
        parts = table_of(publication, _rows(publication, query))
        for number, row in enumerate(chain.from_iterable(parts)):
            for column, cell in enumerate(row):
                if column < len(LABELS) or not cell[:1].isdigit():
                    sheet.write_string(number, column, cell)
                else:
                    sheet.write_number(number, column, float(cell))
    return file
