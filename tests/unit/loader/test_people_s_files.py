"""Files as people bring them: saved by another program, packed, with lines around the table."""

import csv
import gzip
import json
from io import BytesIO
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from schools_loader.cleaning import Cleaned, clean
from schools_loader.opening import LARGEST
from schools_loader.refusal import FileRefused

from tests.unit.loader.files import Row, file_of
from tests.unit.loader.spellings import SPELLINGS, csv_of, table_of, workbook, zipped


def in_order(cleaned: Cleaned) -> pd.DataFrame:
    return cleaned.rows.sort_values(["dbn", "category"], ignore_index=True)


@pytest.mark.parametrize("spelling", list(SPELLINGS))
def test_however_a_file_was_saved_its_rows_are_the_same(rows: list[Row], spelling: str) -> None:
    rows[0] |= {"School Name": "École “Ümit” 1", "Total Enrollment": "1092"}
    expected, found = clean(file_of(rows)), clean(SPELLINGS[spelling](rows))
    pd.testing.assert_frame_equal(in_order(found), in_order(expected))
    assert found.version == expected.version
    assert (found.sample, found.title) == (expected.sample, expected.title)
    assert found.report.rows_dropped == 0


@pytest.mark.parametrize("spelling", list(SPELLINGS))
def test_however_published_rows_were_saved_they_are_the_same(
    published_9_12: Path, spelling: str
) -> None:
    content = published_9_12.read_bytes()
    rows = list(csv.DictReader(content.decode().splitlines()))
    assert clean(SPELLINGS[spelling](rows)).version == clean(content).version


@pytest.mark.parametrize(
    ("spelling", "remarks"),
    [
        ("gzip", ["The file was unpacked from gzip."]),
        ("zip", ["The file was unpacked from zip: rows.csv."]),
        ("workbook", ["The file is a workbook; its first sheet is read."]),
        ("Socrata, JSON", ["The file is JSON."]),
        (
            "Excel, semicolons",
            [
                "The file is not UTF-8; it was read as Windows-1252.",
                "Cells are separated by semicolons, not commas.",
            ],
        ),
        (
            "Excel, UTF-16 with tabs",
            ["The file is UTF-16, not UTF-8.", "Cells are separated by tabs, not commas."],
        ),
        (
            "lines around the table",
            [
                "Skipped above the header: “Demographic data, grades K-8”.",
                "Skipped 2 rows without content, the first in row 55.",
                "Skipped the header where it is repeated, in row 54.",
                "Skipped below the last row: “Source: NYC DOE, 2016”, “s = suppressed”.",
            ],
        ),
        ("CRLF", []),
    ],
)
def test_what_was_unusual_is_remarked(rows: list[Row], spelling: str, remarks: list[str]) -> None:
    rows[0]["School Name"] = "École 1"
    assert clean(SPELLINGS[spelling](rows)).report.remarks == remarks


def test_rows_are_numbered_as_in_the_file(rows: list[Row]) -> None:
    smallest = next(n for n, row in enumerate(rows) if row["ELA #Test Takers"] == "s")
    rows[smallest]["#Male"] = "?"
    table = table_of(rows)
    content = csv_of([["A title"], [], table[0], *table[1:]]).encode()
    (problem,) = clean(content).report.problems
    assert content.decode().splitlines()[problem.row - 1].split(",")[0] == rows[smallest]["DBN"]
    assert problem.row == smallest + 4


@pytest.mark.parametrize(
    ("cell", "count"),
    [
        ("1,092", 1092),
        ("12,345,678", None),  # more than the city has students
        ("1,234,567", 1_234_567),
        ("160.0", 160),
        ("160.00", 160),
        ("+12", 12),
        *((word, None) for word in ("NA", "N/A", "NaN", "nan", "null", "NULL", "-", " ")),
    ],
)
def test_a_count_is_read_as_other_programs_write_it(
    rows: list[Row], cell: str, count: int | None
) -> None:
    rows[7] |= {"#Male": cell, "ELA #Test Takers": "s", "Math #Test Takers": "s"}
    cleaned = clean(file_of(rows))
    male = cleaned.rows["male"].get(9)
    if cell == "12,345,678":
        assert cleaned.report.problems[0].value == cell
    else:
        assert pd.isna(male) if count is None else male == count


def test_thousands_separators_lose_nobody(rows: list[Row]) -> None:
    rows[0] |= {"Total Enrollment": "1092", "ELA #Test Takers": "s", "#Female": "1000"}
    plain = clean(file_of(rows))
    for name, cell in rows[0].items():
        if cell.isdecimal() and len(cell) > 3:
            rows[0][name] = f"{int(cell):,}"
    assert clean(file_of(rows)).version == plain.version
    assert clean(file_of(rows)).report.problems == []


@pytest.fixture(params=["resaved", "sorted", "indexed", "workbook", "cut", "changed"])
def resaved_sample(request: pytest.FixtureRequest, rows: list[Row]) -> bytes:
    match request.param:
        case "resaved":
            return file_of(rows).replace(b"\n", b"\r\n")
        case "sorted":
            return file_of(sorted(rows, key=lambda row: row["School Name"]))
        case "indexed":
            return SPELLINGS["pandas with index and floats"](rows)
        case "workbook":
            return workbook(rows)
        case "cut":
            return file_of(rows[:60])
        case _:
            return file_of([row | {"#ELL Urdu": "s"} for row in rows])


def test_the_generated_sample_is_known_however_it_was_saved(resaved_sample: bytes) -> None:
    assert clean(resaved_sample).sample


def test_published_rows_are_no_sample(published_9_12: Path, published_k_8: Path) -> None:
    assert not clean(published_9_12.read_bytes()).sample
    assert not clean(published_k_8.read_bytes()).sample


def refused() -> dict[str, tuple[bytes, str]]:
    """Files that are something else, and what they are called."""
    snapshot = "DBN,School Name,Year,Total Enrollment,Grade K,# Female,% Female,# Poverty,% Poverty"
    results = "DBN,School Name,Grade,Year,Category,Number Tested,Mean Scale Score"
    return {
        "JSON error": (b'{"error": true, "message": "Not found"}', "error message in JSON: Not f"),
        "JSON errors": (b'{"errors": ["x"]}', "error message in JSON"),
        "JSON": (b'{"type": "FeatureCollection"}', "JSON, but not as NYC Open Data serves it"),
        "JSON list": (b"[1, 2]", "JSON, but not as NYC Open Data"),
        "JSON of another": (b'[{"a": "1"}]', "none of its columns"),
        "no record": (b"[]", "JSON without any record"),
        "cut JSON": (b'[{"dbn": "01M015"', "looks like JSON, and is not"),
        "deep JSON": (b"[" * 200_000, "looks like JSON, and is not"),
        "nameless columns": (b'{"meta": {"view": {"columns": [1]}}, "data": []}', "no names"),
        "odd rows": (
            b'{"meta": {"view": {"columns": [{"name": "DBN"}]}}, "data": [[1, 2]]}',
            "Row 2 of the JSON file",
        ),
        "snapshot": (f"{snapshot}\n".encode(), "is a Demographic Snapshot, not .*begin with DBN"),
        "test results": (f"{results}\n".encode(), "is another publication"),
        "cut gzip": (gzip.compress(b"DBN" * 1000)[:-9], "gzip file is damaged or cut off"),
        "gzip twice": (gzip.compress(gzip.compress(b"x")), "holds another compressed file"),
        "gzip bomb": (gzip.compress(bytes(LARGEST + 1)), "unpacks to more than"),
        "empty gzip": (gzip.compress(b""), "The file is empty"),
        "cut zip": (b"PK\x03\x04" + bytes(50), "zip file cannot be unpacked"),
        "no separator": (b"DBN School Name\n", "none of its columns"),
        "odd separator": (b'sep="\nDBN,Category\n', "not CSV|none of its columns"),
    }


@pytest.mark.parametrize("kind", list(refused()))
def test_another_file_is_refused_by_its_name(kind: str) -> None:
    content, said = refused()[kind]
    with pytest.raises(FileRefused, match=said):
        clean(content)


def test_a_zip_holds_one_file(rows: list[Row]) -> None:
    content = zipped(rows)
    two = content.replace(b"read me.pdf", b"read me.csv")
    with pytest.raises(FileRefused, match="holds 2 CSV files; it should hold one"):
        clean(two)
    with pytest.raises(FileRefused, match="cannot be unpacked"):
        clean(content[:-100])


def test_a_damaged_workbook_is_refused(rows: list[Row]) -> None:
    content = workbook(rows)
    spoiled = content.replace(b"xl/worksheets/sheet1.xml", b"xl/worksheets/sheet9.xml")
    with pytest.raises(FileRefused, match="workbook cannot be read"):
        clean(spoiled)


def test_a_cell_far_from_its_table_is_no_reason_to_take_all_memory(rows: list[Row]) -> None:
    book = openpyxl.load_workbook(BytesIO(workbook(rows)))
    book.active["XFD1048576"] = "x"  # type: ignore[index]
    file = BytesIO()
    book.save(file)
    with pytest.raises(FileRefused, match="a cell far from its table, XFD1048576"):
        clean(file.getvalue())


@pytest.mark.parametrize("end", ["01M9", "01M999", "01M999,P.S. 9", "1", ""])
def test_a_last_line_that_is_cut_off_is_no_note(rows: list[Row], end: str) -> None:
    content = file_of(rows) + end.encode()
    if not end:
        assert clean(content).report.remarks == []
    else:
        with pytest.raises(FileRefused, match="of 70 cells: the file is cut off"):
            clean(content)


def test_missing_columns_are_named_as_the_publisher_writes_them(rows: list[Row]) -> None:
    header = [name for name in rows[0] if name not in ("ELA #L3+L4", "#ELL Spanish ", "Year")]
    said = r"Columns are missing: Year, #ELL Spanish, ELA #L3\+L4\."
    with pytest.raises(FileRefused, match=said):
        clean(file_of(rows, header))


def test_what_may_be_cut_off_is_loaded_with_a_warning(rows: list[Row]) -> None:
    many = [
        row | {"DBN": f"{n // 100 + 1:02d}R{n % 1000:03d}"} for n in range(170) for row in rows[:6]
    ]
    (boroughs,) = clean(file_of(many[:999])).report.warnings
    assert (
        boroughs
        == "The file has no school in Manhattan, Bronx, Brooklyn, Queens: it may be cut off."
    )
    exactly, _ = clean(file_of(many[:1000])).report.warnings
    assert exactly.startswith("The file has exactly 1,000 rows")


def test_json_keeps_what_no_database_can_store_out(rows: list[Row]) -> None:
    rows[0] |= {"School Name": "P.S.\0", "ELA #Test Takers": "s", "Math #Test Takers": "s"}
    rows[1] |= {"School Name": "\ud800", "ELA #Test Takers": "s", "Math #Test Takers": "s"}
    report = clean(json.dumps(rows).encode()).report
    assert [problem.reason for problem in report.problems] == ["not a readable name"] * 2
    values = [problem.value or "" for problem in report.problems]
    assert [value.encode(errors="strict").count(b"\0") for value in values] == [0, 0]
