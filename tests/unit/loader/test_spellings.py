"""Files as other programs save and serve them: equal rows, and remarks on the differences."""

import csv
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from schools_loader.cleaning import Cleaned, clean

from tests.unit.loader.files import Row, file_of
from tests.unit.loader.spellings import SPELLINGS, csv_of, table_of, workbook


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
        ("zip", ["The file was unpacked from zip: a�b.csv."]),
        ("workbook", ["The file is a workbook; its sheet “Rows” is read."]),
        ("Socrata, JSON", ["The file is JSON."]),
        (
            "Excel, semicolons",
            [
                "Bytes that are not UTF-8, the first at 800, were read as Windows-1252.",
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
def test_differences_from_the_published_format_are_remarked(
    rows: list[Row], spelling: str, remarks: list[str]
) -> None:
    rows[0]["School Name"] = "École 1"
    assert clean(SPELLINGS[spelling](rows)).report.remarks == remarks


def test_a_byte_of_windows_1252_among_utf_8_spoils_no_other_name(rows: list[Row]) -> None:
    rows[0]["School Name"], rows[6]["School Name"] = "École “Ümit” 1", "École 2"
    expected = clean(file_of(rows))
    mixed = file_of(rows).replace("École 2".encode(), "École 2".encode("cp1252"))
    found = clean(mixed)
    assert found.version == expected.version
    first = mixed.index("École 2".encode("cp1252")) + 1
    assert found.report.remarks == [
        f"Bytes that are not UTF-8, the first at {first:,}, were read as Windows-1252."
    ]


def test_rows_are_numbered_as_in_the_file(rows: list[Row]) -> None:
    smallest = next(n for n, row in enumerate(rows) if row["ELA #Test Takers"] == "s")
    rows[smallest]["#Male"] = "?"
    table = table_of(rows)
    content = csv_of([["A title"], [], table[0], *table[1:]]).encode()
    (problem,) = clean(content).report.problems
    assert content.decode().splitlines()[problem.row - 1].split(",")[0] == rows[smallest]["DBN"]
    assert problem.row == smallest + 4


def test_a_separator_after_the_header_alone_is_ignored(rows: list[Row]) -> None:
    content = file_of(rows)
    assert clean(content.replace(b"\n", b",\n", 1)).version == clean(content).version


def with_names(rows: list[Row], change: Callable[[str], str]) -> bytes:
    return file_of([row | {"School Name": change(row["School Name"])} for row in rows])


RESAVED: dict[str, Callable[[list[Row]], bytes]] = {
    "CRLF": SPELLINGS["CRLF"],
    "sorted": SPELLINGS["sorted"],
    "indexed": SPELLINGS["pandas with index and floats"],
    "workbook": workbook,
    "cut": lambda rows: file_of(rows[:60]),
    "changed": lambda rows: file_of([row | {"#ELL Urdu": "s"} for row in rows]),
    "capitals": lambda rows: with_names(rows, str.upper),
    "spaces": lambda rows: with_names(rows, lambda name: name.replace(" ", "  ")),
}


@pytest.mark.parametrize("way", RESAVED)
def test_the_generated_sample_is_known_however_it_was_saved(rows: list[Row], way: str) -> None:
    assert clean(RESAVED[way](rows)).sample


def test_published_rows_are_not_taken_for_the_sample(
    published_9_12: Path, published_k_8: Path
) -> None:
    assert not clean(published_9_12.read_bytes()).sample
    assert not clean(published_k_8.read_bytes()).sample
