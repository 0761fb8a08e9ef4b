"""Small files in the publication's format, to be spoiled by the tests."""

import csv
from io import StringIO

from schools_loader.sample.publication import HEADER, generate

Row = dict[str, str]


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
