"""Rows in the publisher's own format."""

import numpy as np
import pytest
from schools_api.schools.table import LABELS, SLICE, table_of

from tests.rows import group, publication


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_name_is_run_by_a_spreadsheet(first: str) -> None:
    rows = publication(group("01M001", school_name=f"{first}1"), group("01M002", school_name="1="))
    _, part = table_of(rows, np.arange(2))
    assert [row[1] for row in part] == [f"'{first}1", "1="]


def test_rows_come_in_slices_after_the_header() -> None:
    rows = publication(*(group(f"{d:02}M{n:03}") for d in (1, 2) for n in range(SLICE // 2 + 1)))
    header, *parts = table_of(rows, np.arange(len(rows))[::-1])
    assert [len(part) for part in parts] == [SLICE, 2]
    assert {len(row) for part in (header, *parts) for row in part} == {len(header[0])}
    assert parts[1][1][: len(LABELS)] == ("01M000", "School 01M000", "Poverty", "2015-16")


@pytest.mark.parametrize(
    ("grades", "named"),
    [
        ({"2": 9}, ["K", *"12345678"]),
        ({"10": None}, ["9", "10", "11", "12"]),
        ({"8": 9, "9": 9}, ["K", *"123456789", "10", "11", "12"]),
        ({}, ["K", *"12345678"]),
    ],
)
def test_the_header_has_the_grades_of_the_publication(
    grades: dict[str, int | None], named: list[str]
) -> None:
    ((header,), *_) = table_of(publication(group("01M001", grades=grades)), np.arange(1))
    found = [name.removeprefix("#Grade ") for name in header if name.startswith("#Grade")]
    assert found == named
