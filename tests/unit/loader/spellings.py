"""Files with the same rows, as other programs save and serve them."""

import csv
import gzip
import json
import re
import zipfile
from collections.abc import Callable
from io import BytesIO, StringIO

import openpyxl
import pandas as pd

from tests.unit.loader.files import Row

Spelling = Callable[[list[Row]], bytes]

EXTRAS = ["sid", "id", ":updated_at"]


def csv_of(rows: list[list[str]], **options: str) -> str:
    text = StringIO()
    csv.writer(text, lineterminator=options.pop("lineterminator", "\n"), **options).writerows(rows)  # type: ignore[arg-type]
    return text.getvalue()


def table_of(rows: list[Row]) -> list[list[str]]:
    return [list(rows[0]), *(list(row.values()) for row in rows)]


def with_separators(rows: list[Row]) -> list[list[str]]:
    """Add thousands separators to all counts, as spreadsheets show them."""
    return [
        [f"{int(cell):,}" if re.fullmatch("[0-9]{4,}", cell) else cell for cell in record]
        for record in table_of(rows)
    ]


def pandas_floats(rows: list[Row]) -> bytes:
    """Written by ``to_csv`` with its index, where blanks had made floats of the counts."""
    header, *records = table_of(rows)
    cells = pd.DataFrame(records, columns=header)
    floats = cells.map(lambda cell: f"{cell}.0" if cell.isdecimal() else (cell or "NaN"))
    return floats.to_csv().encode()


def excel_csv(rows: list[Row]) -> bytes:
    """Written by Excel in much of Europe: semicolons, CRLF, Windows-1252, thousands separators."""
    return csv_of(with_separators(rows), delimiter=";", lineterminator="\r\n").encode("cp1252")


def excel_utf_8(rows: list[Row]) -> bytes:
    """Written by Excel as "CSV UTF-8": a byte order mark and CRLF."""
    return b"\xef\xbb\xbf" + csv_of(with_separators(rows), lineterminator="\r\n").encode()


def workbook(rows: list[Row]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Rows")
    for record in table_of(rows):
        sheet.append([int(cell) if cell.isdecimal() else cell for cell in record])
    book.create_sheet().append(["another sheet"])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def zipped(rows: list[Row]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a\nb.csv", csv_of(table_of(rows)))
        archive.writestr("__MACOSX/._rows.csv", b"\0\5\x16\7")
        archive.writestr("read me.pdf", b"%PDF")
    return file.getvalue()


def field_names(header: list[str]) -> list[str]:
    """The columns' names in Socrata's API, where a count and its share are numbered."""
    plain = [re.sub("[^a-z0-9]+", "_", name.lower()).strip("_") for name in header]
    return [
        name if plain.count(name) == 1 else f"{name}_{plain[: place + 1].count(name)}"
        for place, name in enumerate(plain)
    ]


def resource_csv(rows: list[Row]) -> bytes:
    header, *records = table_of(rows)
    return csv_of([field_names(header), *records], quoting=csv.QUOTE_ALL).encode()  # type: ignore[arg-type]


def resource_json(rows: list[Row]) -> bytes:
    """``/resource/….json`` of the API: no member where a cell is blank."""
    header, *records = table_of(rows)
    names = field_names(header)
    objects = [
        {name: cell for name, cell in zip(names, record, strict=True) if cell} for record in records
    ]
    return json.dumps(objects).encode()


def view_json(rows: list[Row]) -> bytes:
    """``rows.json`` of NYC Open Data: columns of its own before those of the publication."""
    header, *records = table_of(rows)
    columns = [{"name": name, "fieldName": name} for name in [*EXTRAS, *header]]
    data = [["row-1", "0000", 1500000000, *(cell or None for cell in record)] for record in records]
    return json.dumps({"meta": {"view": {"columns": columns}}, "data": data}).encode()


def r_frame(rows: list[Row]) -> bytes:
    """Written by R's ``write.csv``: quotes, row names, ``NA``."""
    lines = [",".join('""' if n == 0 else f'"{name}"' for n, name in enumerate(["", *rows[0]]))]
    for number, row in enumerate(rows, start=1):
        cells = [
            cell if cell.isdecimal() else (f'"{cell}"' if cell else "NA") for cell in row.values()
        ]
        lines.append(",".join([f'"{number}"', *cells]))
    return "\n".join(lines).encode()


def r_table(rows: list[Row]) -> bytes:
    """Written by R's ``write.table``: spaces, and no name above the row names."""
    header, *lines = r_frame(rows).decode().splitlines()
    records = csv.reader([header.removeprefix('"",'), *lines])
    return csv_of(list(records), delimiter=" ", quoting=csv.QUOTE_ALL).encode()  # type: ignore[arg-type]


def r_names(rows: list[Row]) -> bytes:
    """Written by R after ``read.csv``, which makes names of the header."""
    seen: dict[str, int] = {}
    names = []
    for name in rows[0]:
        made = re.sub(r"[^A-Za-z0-9]", ".", name if name[0].isalpha() else f"X{name}")
        names.append(made + (f".{seen[made]}" if made in seen else ""))
        seen[made] = seen.get(made, 0) + 1
    _, *records = table_of(rows)
    return csv_of([names, *records]).encode()


def janitor(rows: list[Row]) -> bytes:
    """Written by R with the names of ``janitor::clean_names``."""
    header, *records = table_of(rows)
    words = [name.replace("#", " number ").replace("%", " percent ") for name in header]
    names = [re.sub("[^a-z0-9]+", "_", name.lower()).strip("_") for name in words]
    return csv_of([names, *records]).encode()


def with_lines_around(rows: list[Row]) -> bytes:
    """A title, an empty line, the header once more, rows of commas, and notes at the end."""
    header, *records = table_of(rows)
    commas = [""] * len(header)
    lines = [["Demographic data, grades K-8"], [], header, *records[:50], header, commas]
    notes = [["Source: NYC DOE, 2016"], ["s = suppressed", *commas[1:]]]
    return csv_of([*lines, *records[50:], commas, *notes]).encode()


def plain(rows: list[Row], **options: str) -> str:
    return csv_of(table_of(rows), **options)


SPELLINGS: dict[str, Spelling] = {
    "pandas with index and floats": pandas_floats,
    "Excel, semicolons": excel_csv,
    "Excel, declared separator": lambda rows: b"sep=;\r\n" + excel_csv(rows),
    "Excel, UTF-8": excel_utf_8,
    "Excel, UTF-16 with tabs": lambda rows: plain(rows, delimiter="\t").encode("utf-16"),
    "workbook": workbook,
    "gzip": lambda rows: gzip.compress(plain(rows).encode()),
    "zip": zipped,
    "Socrata, CSV": resource_csv,
    "Socrata, JSON": resource_json,
    "Socrata, rows.json": view_json,
    "R": r_frame,
    "R, write.table": r_table,
    "R, names made": r_names,
    "R, janitor": janitor,
    "old Mac": lambda rows: plain(rows, lineterminator="\r").encode(),
    "CRLF": lambda rows: plain(rows, lineterminator="\r\n").encode(),
    "sorted": lambda rows: plain(sorted(rows, key=lambda row: row["School Name"])).encode(),
    "lines around the table": with_lines_around,
}
