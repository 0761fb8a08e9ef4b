"""Files that are not the publication, or not all of it: refused by kind, or loaded with warning."""

import bz2
import gzip
import json
import lzma
import zipfile
from functools import cache
from io import BytesIO

import pytest
from schools_loader.cleaning import clean
from schools_loader.opening import MAX_UNPACKED
from schools_loader.refusal import FileRefused

from tests.unit.loader.files import Row, file_of
from tests.unit.loader.spellings import zipped


@cache
def refused() -> dict[str, tuple[bytes, str]]:
    """Return files of other kinds, and words of their refusal."""
    snapshot = "DBN,School Name,Year,Total Enrollment,Grade K,# Female,% Female,# Poverty,% Poverty"
    results = "DBN,School Name,Grade,Year,Category,Number Tested,Mean Scale Score"
    return {
        "JSON error": (b'{"error": true, "message": "Not found"}', "error message in JSON: Not f"),
        "JSON errors": (b'{"errors": ["x"]}', "error message in JSON"),
        "JSON": (b'{"type": "FeatureCollection"}', "JSON, but not as NYC Open Data serves it"),
        "JSON list": (b"[1, 2]", "JSON, but not as NYC Open Data"),
        "JSON of another": (b'[{"a": "1"}]', "none of its columns"),
        "no record": (b"[]", "JSON without records"),
        "cut JSON": (b'[{"dbn": "01M015"', "looks like JSON but is not"),
        "NDJSON": (b'{"dbn": "01M015"}\n{"dbn": "01M019"}\n', "several JSON values .*NDJSON"),
        "JSON of many columns": (
            json.dumps([{str(n): "1"} for n in range(1001)]).encode(),
            "JSON with more than 1,000 columns",
        ),
        "commas": (b"," * 1001, "Line 1 has more than 1,000 cells"),
        "bzip2": (bz2.compress(b"DBN"), "compressed with bzip2: unpack it"),
        "xz": (lzma.compress(b"DBN"), "compressed with xz: unpack it"),
        "Parquet": (b"PAR1\x15\0", "a Parquet file: save it as CSV"),
        "deep JSON": (b"[" * 200_000, "looks like JSON but is not"),
        "nameless columns": (b'{"meta": {"view": {"columns": [1]}}, "data": []}', "no names"),
        "odd rows": (
            b'{"meta": {"view": {"columns": [{"name": "DBN"}]}}, "data": [[1, 2]]}',
            "Row 2 of the JSON file",
        ),
        "snapshot": (f"{snapshot}\n".encode(), "is a Demographic Snapshot, not .*begin with DBN"),
        "test results": (f"{results}\n".encode(), "is another publication"),
        "cut gzip": (gzip.compress(b"DBN" * 1000)[:-9], "gzip file is damaged or cut off"),
        "gzip twice": (gzip.compress(gzip.compress(b"x")), "holds another compressed file"),
        "gzip bomb": (gzip.compress(bytes(MAX_UNPACKED + 1)), "unpacks to more than"),
        "empty gzip": (gzip.compress(b""), "The file is empty"),
        "cut zip": (b"PK\x03\x04" + bytes(50), "zip file cannot be unpacked"),
        "no separator": (b"DBN/School Name\n", "none of its columns"),
        "odd separator": (b'sep="\nDBN,Category\n', "not CSV|none of its columns"),
    }


@pytest.mark.parametrize("kind", list(refused()))
def test_another_kind_of_file_is_refused_by_its_name(kind: str) -> None:
    content, said = refused()[kind]
    with pytest.raises(FileRefused, match=said):
        clean(content)


def test_a_zip_holds_one_file(rows: list[Row]) -> None:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("read me.pdf", b"%PDF")
    with pytest.raises(FileRefused, match=r"holds no CSV file, but read me\.pdf"):
        clean(file.getvalue())
    content = zipped(rows)
    two = content.replace(b"read me.pdf", b"read me.csv")
    with pytest.raises(FileRefused, match="holds 2 CSV files; it should hold one"):
        clean(two)
    with pytest.raises(FileRefused, match="cannot be unpacked"):
        clean(content[:-100])


@pytest.mark.parametrize("end", ["01M9", "01M999", "01M999,P.S. 9", "1", ""])
def test_a_last_line_that_is_cut_off_is_not_taken_for_a_note(rows: list[Row], end: str) -> None:
    content = file_of(rows) + end.encode()
    if not end:
        assert clean(content).report.remarks == []
    else:
        with pytest.raises(FileRefused, match="of 70 cells: the file is cut off"):
            clean(content)


def test_a_row_of_another_length_is_named(rows: list[Row]) -> None:
    lines = file_of(rows).splitlines(keepends=True)
    with pytest.raises(FileRefused, match=r"Row 9 has 69 of 70 cells: a separator is missing\."):
        clean(b"".join([*lines[:8], lines[8].replace(b",", b"", 1), *lines[9:]]))
    with pytest.raises(FileRefused, match=r"Row 9 has 1 of 70 cells: a separator is missing\."):
        clean(b"".join([*lines[:8], b"A note\n", *lines[8:]]))


def test_missing_columns_are_named_as_the_publisher_writes_them(rows: list[Row]) -> None:
    header = [name for name in rows[0] if name not in ("ELA #L3+L4", "#ELL Spanish ", "Year")]
    said = r"Columns are missing: Year, #ELL Spanish, ELA #L3\+L4\."
    with pytest.raises(FileRefused, match=said):
        clean(file_of(rows, header))


def test_a_file_that_may_be_cut_off_is_loaded_with_a_warning(rows: list[Row]) -> None:
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


def test_rows_with_names_that_cannot_be_stored_are_dropped(rows: list[Row]) -> None:
    rows[0] |= {"School Name": "P.S.\0", "ELA #Test Takers": "s", "Math #Test Takers": "s"}
    rows[1] |= {"School Name": "\ud800", "ELA #Test Takers": "s", "Math #Test Takers": "s"}
    report = clean(json.dumps(rows).encode()).report
    assert [problem.reason for problem in report.problems] == ["not a readable name"] * 2
    values = [problem.value or "" for problem in report.problems]
    assert [value.encode(errors="strict").count(b"\0") for value in values] == [0, 0]


def test_a_column_of_counts_that_is_not_known_is_remarked(rows: list[Row]) -> None:
    content = file_of(rows).replace(b"#Grade K,", b"#Grade 0K,", 1)
    assert "Columns that are not known were ignored: #Grade 0K." in clean(content).report.remarks
