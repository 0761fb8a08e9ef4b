"""Cleaning: dropped rows, refused files, and the reasons given."""

import pytest
from schools_loader.cleaning import clean
from schools_loader.refusal import FileRefused

from tests.unit.loader.files import Row, file_of


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("DBN", "", "not a DBN"),
        ("DBN", "01Z001", "not a DBN"),
        ("DBN", "00M001", "not a DBN"),
        ("DBN", "\u0660\u0661M015", "not a DBN"),
        ("Year", "\u0662015-16", "not a school year"),
        ("Category", "", "not a known category"),
        ("Category", "Everyone", "not a known category"),
        ("Year", "2015", "not a school year"),
        ("Year", "2015-17", "not a school year"),
        ("Year", "2016-17", "most rows are of 2015-16"),
        ("#Female", "-6", "not a count"),
        ("#Female", "12.5", "not a count"),
        ("#Female", "1e3", "not a count"),
        ("#Female", "1,09", "not a count"),
        ("#Female", "1.092", "not a count"),
        ("#Female", "1.000", "not a count"),  # a thousand in much of Europe
        ("#Female", "seven", "not a count"),
        ("#Female", "\u0661\u0662", "not a count"),  # digits, but not of this alphabet
        ("#Female", "99999999999", "not a count"),
        ("#Grade K", "seven", "not a count"),
        ("ELA #Test Takers", "81", "the levels do not add up to it"),
    ],
)
def test_a_bad_row_is_dropped_and_reported(
    rows: list[Row], column: str, value: str, reason: str
) -> None:
    rows[0] |= {"ELA #Level 1": "20", "ELA #Level 2": "20", "ELA #Level 3": "20"}
    rows[0] |= {"ELA #Level 4": "20", "ELA #L3+L4": "40", "ELA #Test Takers": "80"}
    rows[0][column] = value
    cleaned = clean(file_of(rows))
    (problem,) = cleaned.report.problems
    assert (problem.row, problem.column, problem.value, problem.reason) == (
        2,
        column,
        value,
        reason,
    )
    assert (cleaned.report.rows_read, cleaned.report.rows_kept) == (200, 199)
    assert len(cleaned.rows) == 199


def test_levels_3_and_4_add_up_even_if_the_test_takers_are_suppressed(rows: list[Row]) -> None:
    rows[0] |= {"ELA #Test Takers": "s", "ELA #Level 3": "12", "ELA #Level 4": "8"}
    rows[0]["ELA #L3+L4"] = "21"
    (problem,) = clean(file_of(rows)).report.problems
    assert (problem.row, problem.column, problem.value) == (2, "ELA #L3+L4", "21")


def test_of_two_rows_of_a_school_and_category_the_first_is_kept(rows: list[Row]) -> None:
    rows.append(rows[3] | {"#Grade K": "999"})
    cleaned = clean(file_of(rows))
    (problem,) = cleaned.report.problems
    assert (problem.row, problem.value) == (202, rows[3]["DBN"])
    assert "second row" in problem.reason
    assert len(cleaned.rows) == 200


def test_a_bad_row_does_not_take_the_place_of_a_good_one(rows: list[Row]) -> None:
    good = rows[3]
    rows += [good, good]
    rows[3] = good | {"#Grade K": "?"}
    cleaned = clean(file_of(rows))
    assert [(p.row, p.value) for p in cleaned.report.problems] == [(5, "?"), (203, good["DBN"])]
    assert len(cleaned.rows) == 200


def test_a_school_that_no_row_names_is_dropped(rows: list[Row]) -> None:
    rows[0] |= {"DBN": "32K999", "School Name": ""}
    (problem,) = clean(file_of(rows)).report.problems
    assert (problem.row, problem.column) == (2, "School Name")


def test_a_message_shows_as_much_of_a_cell_as_is_readable(rows: list[Row]) -> None:
    rows[0]["#Female"] = "?" * 10_000
    (problem,) = clean(file_of(rows)).report.problems
    assert problem.value == "?" * 100 + "…"


def test_up_to_one_row_in_a_hundred_may_be_bad(rows: list[Row]) -> None:
    for row in rows[:2]:
        row |= {"#Male": "?", "ELA #Test Takers": "s", "Math #Test Takers": "s"}
    assert clean(file_of(rows)).report.rows_dropped == 2
    rows[2] |= {"#Male": "?", "ELA #Test Takers": "s", "Math #Test Takers": "s"}
    with pytest.raises(FileRefused, match=r'3 of 200 .* row 2, "#Male" is "\?": not a count'):
        clean(file_of(rows))


def takers(row: Row) -> int:
    """Return ELA test takers, 0 if they are not published."""
    text = row["ELA #Test Takers"]
    return int(text) if text.isdecimal() else 0


def test_few_rows_with_many_test_takers_may_not_be_dropped(rows: list[Row]) -> None:
    max(rows, key=takers)["#Male"] = "?"
    with pytest.raises(FileRefused, match=r"1 of 200 rows are bad, and hold \d+\.\d% of the test"):
        clean(file_of(rows))


def test_an_unreadable_number_of_test_takers_counts_as_the_largest(
    rows: list[Row],
) -> None:
    min(rows, key=takers)["ELA #Test Takers"] = "1.092"
    with pytest.raises(FileRefused, match=r'of the test takers .*"ELA #Test Takers" is "1\.092"'):
        clean(file_of(rows))


def spoiled(content: bytes) -> dict[str, tuple[bytes, str]]:
    """Return damaged files, and the reasons for their refusal."""
    lines = content.splitlines(keepends=True)
    header = lines[0].decode()
    twice = content.replace(b"%Female", b"#female", 1)
    return {
        "empty": (b"", "empty"),
        "blank": (b" \n\n", "empty"),
        "page": (b"\n<!DOCTYPE html><html><body>busy</body></html>", "HTML"),
        "encoding": (content.replace(b"P.S.", b"\x90cole"), "neither UTF-8 .* nor Windows-1252"),
        "UTF-16 cut off": (content.decode().encode("utf-16")[:-1], "UTF-16, and damaged"),
        "UTF-16 without a mark": (content.decode().encode("utf-16-le"), "NUL"),
        "PDF": (b"%PDF-1.7\n\xe2\xe3", "PDF"),
        "rows in a cell": (
            content.replace(b"P.S.", b'"P.S.', 1).replace(b",English", b'",English', 1),
            "A cell of row 2 holds other rows",
        ),
        "header below": (
            b"".join([*lines[1:4], lines[0], *lines[4:]]),
            "Row 1 stands above the header",
        ),
        "old Excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel"),
        "binary": (b"\0" + content, "NUL"),
        "header only": (lines[0], "no rows"),
        "another file": (b"a,b\n1,2\n", "not the publication"),
        "column missing": (
            header.replace("MATH #Level 3,", "MATH #Stufe 3,").encode() + b"".join(lines[1:]),
            "Columns are missing: MATH #Level 3.",
        ),
        "no grade": (content.replace(b"#Grade", b"Grade", 9), "no column for a grade"),
        "column twice": (twice, '"#female" is there twice'),
        "cut in a row": (content[: content.rfind(b",")], "cut off"),
        "open quote": (content + b'01M999,"P.S. 999', "a quote is not closed"),
        "quote in a cell": (content.replace(b"P.S.", b'"P"S"', 1), "not CSV"),
        "quote around a comma": (
            content.replace(b"P.S.", b'P"S,T"', 1),
            "71 cells, but the header has 70",
        ),
        "too many cells": (content + b"x," * 89 + b"x\n", "90 cells, but the header has 70"),
        "years": (content.replace(b"2015-16", b"2016-17", 3), "3 of 200 rows are bad"),
    }


@pytest.mark.parametrize("way", list(spoiled(b"x\n")))
def test_a_file_that_is_not_the_publication_is_refused(rows: list[Row], way: str) -> None:
    content, said = spoiled(file_of(rows))[way]
    with pytest.raises(FileRefused, match=said):
        clean(content)
