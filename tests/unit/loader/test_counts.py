"""Counts as other programs write them."""

import pandas as pd
import pytest
from schools_loader.cleaning import clean
from schools_loader.refusal import FileRefused

from tests.unit.loader.files import Row, file_of
from tests.unit.loader.spellings import csv_of, table_of


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


def test_thousands_separators_lose_no_students(rows: list[Row]) -> None:
    rows[0] |= {"Total Enrollment": "1092", "ELA #Test Takers": "s", "#Female": "1000"}
    plain = clean(file_of(rows))
    for name, cell in rows[0].items():
        if cell.isdecimal() and len(cell) > 3:
            rows[0][name] = f"{int(cell):,}"
    assert clean(file_of(rows)).version == plain.version
    assert clean(file_of(rows)).report.problems == []


def test_between_semicolons_a_comma_before_three_zeros_is_refused(rows: list[Row]) -> None:
    for row in rows:
        row["#Male"] = "160,000"  # 160 with decimals, or 160 thousand
    said = '"#Male" is "160,000": its comma may separate thousands or decimals'
    with pytest.raises(FileRefused, match=said):
        clean(csv_of(table_of(rows), delimiter=";").encode())
