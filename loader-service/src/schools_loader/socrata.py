"""The JSON forms in which Socrata, the software of NYC Open Data, serves a publication."""

import json
from collections.abc import Iterable

from schools_loader.csv_text import Record
from schools_loader.layout import MAX_COLUMNS
from schools_loader.refusal import FileRefused, quote


def read_json(text: str) -> list[Record]:
    """Read the header and records of ``rows.json`` or ``/resource/….json``.

    Raises :class:`FileRefused` for any other JSON, with its message if it is an error.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        if getattr(error, "msg", "") == "Extra data":
            raise FileRefused(
                "The file holds several JSON values one after the other (NDJSON): save it as one"
                " list, or as CSV."
            ) from None
        raise FileRefused("The file looks like JSON but is not: it may be cut off.") from None
    rows: Iterable[object]
    match content:
        case {"meta": {"view": {"columns": list(columns)}}, "data": list(rows)}:
            if not all(isinstance(column, dict) and "name" in column for column in columns):
                raise FileRefused("The file is JSON whose columns have no names.")
            header = [str(column["name"]) for column in columns]
        case [dict(), *_] if all(isinstance(record, dict) for record in content):
            header = list(dict.fromkeys(name for record in content for name in record))
            rows = ([record.get(name) for name in header] for record in content)
        case {"error": _, "message": str(message)} | {"error": str(message)}:
            raise FileRefused(f"The file is an error message in JSON: {quote(message)}")
        case {"error": _} | {"errors": _}:
            raise FileRefused("The file is an error message in JSON, not the publication.")
        case []:
            raise FileRefused("The file is JSON without records.")
        case _:
            raise FileRefused(
                "The file is JSON, but not as NYC Open Data serves it (rows.json, or a list of"
                " records)."
            )
    if len(header) > MAX_COLUMNS:
        raise FileRefused(f"The file is JSON with more than {MAX_COLUMNS:,} columns.")
    records = [header]
    for number, row in enumerate(rows, start=2):
        if not isinstance(row, list) or len(row) != len(header):
            raise FileRefused(f"Row {number} of the JSON file does not fit its columns.")
        records.append(["" if cell is None else str(cell) for cell in row])
    return records
