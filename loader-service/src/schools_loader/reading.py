"""From a file's bytes to its rows, as text: all that can be wrong with a file as a whole."""

import csv
from io import StringIO

import pandas as pd

from schools_loader.layout import GRADE_COUNTS, KNOWN, REQUIRED, normal


class FileRefused(Exception):
    """The file is not one of the publication's; the text says what is wrong with it."""


def read_rows(content: bytes) -> tuple[pd.DataFrame, dict[str, str]]:
    """Read a publication's CSV file.

    Gives its rows as text, in columns named as in :mod:`schools_loader.layout`, indexed by the
    row's number in the file (the header is row 1); and the header of each column as the file
    writes it. Columns that are not used, such as the shares, are left out.

    Raises :class:`FileRefused`.
    """
    header, *rows = _parse(_decode(content))
    found = _columns(header)
    numbered = {number: row for number, row in enumerate(rows, start=2) if row}
    if not numbered:
        raise FileRefused("The file has a header and no rows.")
    for number, row in numbered.items():
        if len(row) != len(header):
            raise FileRefused(
                f"Row {number} has {len(row)} of {len(header)} cells: the file is cut off."
            )
    frame = pd.DataFrame(
        {
            column: [row[position].strip() for row in numbered.values()]
            for column, position in found.items()
        },
        index=list(numbered),
        dtype=object,
    )
    return frame, {column: header[position].strip() for column, position in found.items()}


def _columns(header: list[str]) -> dict[str, int]:
    """Where each column stands."""
    found: dict[str, int] = {}
    for position, name in enumerate(header):
        column = KNOWN.get(normal(name))
        if column in found:
            raise FileRefused(f'The column "{name.strip()}" stands in the file twice.')
        if column:
            found[column] = position
    if not found:
        raise FileRefused("The file is not the publication: it has none of its columns.")
    missing = sorted(set(REQUIRED.values()) - set(found))
    if missing:
        raise FileRefused(f"Columns are missing: {', '.join(missing)}.")
    if not set(GRADE_COUNTS.values()) & set(found):
        raise FileRefused("There is no column for a grade.")
    return found


def _decode(content: bytes) -> str:
    if not content.strip():
        raise FileRefused("The file is empty.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileRefused(f"The file is not UTF-8 (byte {error.start + 1}).") from None
    if "\0" in text:
        raise FileRefused("The file has NUL bytes in it: it is not text.")
    if text.lstrip().startswith("<"):
        raise FileRefused("The file is an HTML or XML page, not CSV.")
    return text


def _parse(text: str) -> list[list[str]]:
    # Not pandas' reader: it fills up rows that are cut off.
    try:
        return list(csv.reader(StringIO(text), strict=True))
    except csv.Error as error:
        raise FileRefused(f"The file is not CSV, or cut off: {error}.") from None
