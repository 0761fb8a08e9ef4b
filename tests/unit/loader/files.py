"""Small files in the publication's format, for tests to damage."""

import csv
from io import StringIO

from schools_loader.cleaning import clean
from schools_loader.sample.publication import HEADER, generate

Row = dict[str, str]
Cleaned = dict[str, str | int | None]


def sample_rows(number: int) -> list[Row]:
    """Return the first rows of the generated sample, by header."""
    lines = generate().decode().splitlines()[: number + 1]
    return list(csv.DictReader(lines))


def file_of(rows: list[Row], header: list[str] = HEADER) -> bytes:
    """Return a file of the rows."""
    text = StringIO()
    writer = csv.DictWriter(text, header, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def cleaned_rows(content: bytes) -> list[Cleaned]:
    """Return the cleaned rows of a file, with None for NULL."""
    rows = clean(content).rows.astype(object)
    return [
        {str(column): value for column, value in row.items()}
        for row in rows.where(rows.notna(), None).to_dict("records")
    ]
