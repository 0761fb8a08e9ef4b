"""Small files in the publication's format, to be spoiled by the tests."""

import csv
from io import StringIO

from schools_loader.rows import COLUMNS, NULL
from schools_loader.sample.publication import HEADER, generate
from schools_loader.transform import clean

Row = dict[str, str]
Cleaned = dict[str, str | int | None]


def sample_rows(number: int) -> list[Row]:
    """The first rows of the generated sample, by header."""
    lines = generate().decode().splitlines()[: number + 1]
    return list(csv.DictReader(lines))


def file_of(rows: list[Row], header: list[str] = HEADER) -> bytes:
    """A file of the rows."""
    text = StringIO()
    writer = csv.DictWriter(text, header, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def cleaned_rows(content: bytes) -> list[Cleaned]:
    """What the table gets of a file, row by row: numbers, NULL as None, all else as text."""
    return [
        {column: _value(text) for column, text in zip(COLUMNS, row, strict=True)}
        for row in clean(content).rows
    ]


def _value(text: str) -> str | int | None:
    if text == NULL:
        return None
    return int(text) if text.isdecimal() else text
