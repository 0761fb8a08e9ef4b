"""Conversion of a file's records to a table: the header, and the records that are rows."""

import re
from dataclasses import dataclass

import pandas as pd
from schools_common.charts.titles import plural

from schools_loader.csv_text import HEADER_WITHIN, FileRecords, Record
from schools_loader.layout import check_complete, find_columns, unknown_counts
from schools_loader.refusal import FileRefused, quote

NOTES = 5
"""Maximum number of lines below the table that may be notes, such as the source."""

_LIKE_DBN = re.compile(r"\s*[0-9]{2}[A-Za-z][0-9]{0,3}")
_WORD = re.compile(r"[^\W\d_]{3}")

Positions = dict[str, int]
Rows = dict[int, Record]
"""Records below the header, by row number in the file."""


@dataclass
class Table:
    """The rows of the publication's file as text, which may have spaces around it.

    ``cells`` has a categorical for each column of :mod:`schools_loader.layout` in the file, indexed
    by row number in the file, where the header or a title is row 1. ``headers`` are the columns'
    names in the file, ``remarks`` sentences on how it differs from the publication's own format.
    ``decimal_comma`` is set if cells are separated by semicolons, as in much of Europe.
    """

    headers: dict[str, str]
    cells: pd.DataFrame
    remarks: list[str]
    decimal_comma: bool


def find_table(opened: FileRecords) -> Table:
    """Find the publication's table in a file.

    Skips a title above the header, a repeated header, rows without content and notes at the end,
    each with a remark. Raises :class:`FileRefused` if the header lacks a column, or a row does not
    have as many cells as the header.
    """
    records = opened.records
    at = _header_place(records)
    header = records[at]
    found = find_columns(header)
    check_complete(header, found)
    for number, record in enumerate(records[:at], start=1):
        if _begins_a_row(record, found):
            raise FileRefused(f"Row {number} stands above the header: put the header first.")
    remarks = [*opened.remarks, *_skipped("above the header", records[:at])]
    if unknown := unknown_counts(header):
        remarks.append(
            f"Columns that are not known were ignored: {', '.join(map(quote, unknown))}."
        )
    rows = {number: row for number, row in enumerate(records[at + 1 :], start=at + 2) if row}
    remarks += _skip_repetitions(rows, header, found)
    header, found = _fit(header, found, next(iter(rows.values()), header))
    notes = _take_notes(rows, header, found)
    remarks += _skipped("below the last row", notes)
    if not rows:
        raise FileRefused("The file has a header and no rows.")
    _check_widths(rows, len(header))
    columns = list(zip(*rows.values(), strict=True))
    texts = {column: pd.Categorical(columns[place]) for column, place in found.items()}
    headers = {column: header[place].strip() for column, place in found.items()}
    cells = pd.DataFrame(texts, index=pd.Index(list(rows)))
    return Table(headers, cells, remarks, decimal_comma=opened.delimiter == ";")


def _header_place(records: list[Record]) -> int:
    """Return the index of the record that has the most of the publication's columns."""
    known = [len(find_columns(record)) for record in records[:HEADER_WITHIN]]
    if not any(known):
        raise FileRefused("The file is not the publication: it has none of its columns.")
    return known.index(max(known))


def _begins_a_row(record: Record, found: Positions) -> bool:
    """Recognize a row, even one that is cut off, by its DBN."""
    return bool(_LIKE_DBN.match("".join(record[found["dbn"] :][:1])))


def _skipped(where: str, records: list[Record]) -> list[str]:
    """Return a remark on skipped lines of text, if there are any."""
    texts = [quote(" ".join(filter(None, record)).strip()) for record in records if any(record)]
    return [f"Skipped {where}: “{'”, “'.join(texts)}”."] if texts else []


def _skip_repetitions(rows: Rows, header: Record, found: Positions) -> list[str]:
    blank = [number for number, row in rows.items() if not any(map(str.strip, row))]
    again = [number for number, row in rows.items() if header[found["dbn"]] in row]
    for number in again:
        if find_columns(rows[number]) != found:
            raise FileRefused(f"Row {number} is another header: the file holds two tables.")
    for number in (*blank, *again):
        del rows[number]
    remarks = []
    if blank:
        rows_skipped = plural(len(blank), "row")
        remarks.append(f"Skipped {rows_skipped} without content, the first in row {blank[0]}.")
    if again:
        remarks.append(f"Skipped the header where it is repeated, in row {again[0]}.")
    return remarks


def _fit(header: Record, found: Positions, first: Record) -> tuple[Record, Positions]:
    """Fit the header to the width of the first row, in the ways that are known.

    Returns the header and the positions of its columns.
    """
    shifted = {column: place + 1 for column, place in found.items()}
    if len(first) == len(header) + 1 and _begins_a_row(first, shifted):
        return ["", *header], shifted  # R's write.table does not name the column of row names
    if len(first) == len(header) - 1 and not header[-1].strip():
        return header[:-1], found
    return header, found


def _take_notes(rows: Rows, header: Record, found: Positions) -> list[Record]:
    notes: list[Record] = []
    for number in reversed(list(rows)[-NOTES:]):
        if not _is_note(rows[number], header, found):
            break
        notes.insert(0, rows.pop(number))
    return notes


def _is_note(row: Record, header: Record, found: Positions) -> bool:
    """Return whether a row is a line of text, rather than a row that is cut off.

    A row that is cut off begins like the others.
    """
    filled = [cell for cell in row if cell.strip()]
    if len(row) > len(header) or (len(row) == len(header) and len(filled) > 1):
        return False
    # If rows begin with a name, one that is cut off there looks like a note.
    begins_with_name = 0 in (found["school_name"], found["category"])
    return bool(_WORD.search(filled[0])) and not (begins_with_name or _begins_a_row(row, found))


def _check_widths(rows: Rows, width: int) -> None:
    *_, last = rows
    for number, row in rows.items():
        if len(row) < width:
            reason = "the file is cut off" if number == last else "a separator is missing"
            raise FileRefused(f"Row {number} has {len(row)} of {width} cells: {reason}.")
        if len(row) > width:
            raise FileRefused(
                f"Row {number} has {len(row)} cells, but the header has {width}: a separator too"
                " many, or a quote that is missing."
            )
