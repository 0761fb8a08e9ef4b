"""The records of a CSV file."""

import csv
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from itertools import islice

from schools_loader.layout import MAX_COLUMNS, find_columns
from schools_loader.refusal import FileRefused

Record = list[str]

HEADER_WITHIN = 20
"""Number of records at the beginning among which the header is searched for."""

_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", " ": "spaces"}
_ROW_BEGINS = re.compile(r"[\r\n]\W*[0-9]{2}[MXKQR][0-9]{3}\b")
_DECLARATION = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)

csv.field_size_limit(2**30)  # as much as PostgreSQL takes


@dataclass(frozen=True)
class FileRecords:
    """The records of a file, header and empty lines included, and remarks on its format."""

    records: list[Record]
    remarks: list[str]
    delimiter: str = ","


def read_csv(text: str) -> FileRecords:
    """Split a text into records.

    The delimiter is the one that reveals the most of the publication's columns. An empty line is an
    empty record. Raises :class:`FileRefused` if quotes do not match.
    """
    declared = _DECLARATION.match(text)
    delimiter = declared[1] if declared else max(_DELIMITERS, key=lambda d: _columns(text, d))
    try:
        reader = csv.reader(_lines(text, delimiter), delimiter=delimiter, strict=True)
        # Few distinct texts fill very many cells, so each is kept only once.
        records = [list(map(sys.intern, record)) for record in reader]
    except (csv.Error, TypeError, ValueError) as error:
        reason = str(error).replace("unexpected end of data", "a quote is not closed")
        raise FileRefused(f"The file is not CSV, or cut off: {reason}.") from None
    if reader.line_num > len(records):  # some cells have several lines
        _check_no_row_in_a_cell(records)
    remarks = []
    if declared:
        records[0] = []
    if delimiter != ",":
        name = _DELIMITERS.get(delimiter, f'"{delimiter}"')
        remarks.append(f"Cells are separated by {name}, not commas.")
    if not text.endswith(("\n", "\r")):
        remarks.append("The last line has no line end: the file may be cut off there.")
    return FileRecords(records, remarks, delimiter)


def _lines(text: str, delimiter: str) -> Iterator[str]:
    for number, line in enumerate(StringIO(text, newline=""), start=1):
        if line.count(delimiter) > MAX_COLUMNS:
            raise FileRefused(f"Line {number} has more than {MAX_COLUMNS:,} cells.")
        yield line


def _check_no_row_in_a_cell(records: list[Record]) -> None:
    """Raise :class:`FileRefused` if a stray quote joins several rows into one cell."""
    for number, record in enumerate(records, start=1):
        if any(map(_ROW_BEGINS.search, record)):
            raise FileRefused(
                f"A cell of row {number} holds other rows: a quote is missing, or one too many."
            )


def _columns(text: str, delimiter: str) -> int:
    """Count the publication's columns in the likeliest header."""
    reader = csv.reader(_lines(text, delimiter), delimiter=delimiter)
    try:
        return max(
            (len(find_columns(record)) for record in islice(reader, HEADER_WITHIN)), default=0
        )
    except FileRefused:  # too many cells or a repeated column: this is the delimiter
        return len(text)
    except csv.Error:
        return 0
