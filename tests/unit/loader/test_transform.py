"""Cleaning: what is kept, what is dropped and said, and what is refused."""

import json
from pathlib import Path

import pytest
from schools_loader.reading import FileRefused
from schools_loader.sample.publication import HEADER
from schools_loader.transform import clean

from tests.unit.loader.files import Row, cleaned_rows, file_of, sample_rows


@pytest.fixture(scope="module")
def some_rows() -> list[Row]:
    return sample_rows(200)


@pytest.fixture
def rows(some_rows: list[Row]) -> list[Row]:
    """200 rows of the sample, for the test to change."""
    return [dict(row) for row in some_rows]


def test_cells_become_counts_nulls_and_absent_keys(rows: list[Row]) -> None:
    rows[1] |= {
        "Total Enrollment": "",
        "#Female": "s",
        "#Male": "12",
        "#Grade K": "7",
        "#Grade 1": "S",
        "#Grade 8": "No Data",
        "#ELL Spanish ": "No Data",
        "#ELL Urdu": "9",
        "#ELL Other": "s",
    }
    row = cleaned_rows(file_of(rows))[1]
    assert row["total_enrollment"] is row["female"] is None
    assert row["male"] == 12
    grades, ell = json.loads(str(row["grades"])), json.loads(str(row["ell"]))
    assert (grades["K"], grades["1"], "8" in grades) == (7, None, False)
    assert (ell["urdu"], ell["other"], "spanish" in ell) == (9, None, False)


def test_a_row_says_where_its_school_is(rows: list[Row]) -> None:
    rows[0]["DBN"] = "31R123"
    row = cleaned_rows(file_of(rows))[0]
    assert (row["dbn"], row["district"], row["borough"]) == ("31R123", 31, "Staten Island")


def test_shares_are_not_read(rows: list[Row]) -> None:
    before = cleaned_rows(file_of(rows))
    for row in rows:
        row |= {name: "nonsense" for name in HEADER if "%" in name}
    assert cleaned_rows(file_of(rows)) == before


def test_headers_are_matched_without_case_spaces_and_punctuation(rows: list[Row]) -> None:
    changed = {name: f" {name.upper().replace(' ', '  ')}." for name in HEADER}
    renamed = [{changed[name]: value for name, value in row.items()} for row in rows]
    assert cleaned_rows(file_of(renamed, list(changed.values()))) == cleaned_rows(file_of(rows))


def test_a_blank_name_is_taken_from_the_school_s_other_rows(rows: list[Row]) -> None:
    rows[1]["School Name"] = " "
    assert cleaned_rows(file_of(rows))[1]["school_name"] == rows[0]["School Name"]
    assert clean(file_of(rows)).report.school_names_filled == 1


def test_the_title_follows_from_year_and_grades(rows: list[Row]) -> None:
    assert clean(file_of(rows)).title == "2015-2016 Demographic Data - Grades K-8 School"


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
        ("#Female", "12.0", "not a count"),
        ("#Female", "1e3", "not a count"),
        ("#Female", "NaN", "not a count"),
        ("#Female", "\u0661\u0662", "not a count"),  # digits, but not of this alphabet
        ("#Female", "99999999999", "not a count"),
        ("#Grade K", "seven", "not a count"),
        ("ELA #Test Takers", "100000", "the levels do not add up to it"),
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


def test_levels_3_and_4_add_up_also_where_the_test_takers_are_suppressed(rows: list[Row]) -> None:
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


def test_a_school_year_may_end_a_century(rows: list[Row]) -> None:
    for row in rows:
        row["Year"] = "1999-00"
    assert clean(file_of(rows)).title.startswith("1999-2000 ")


def test_a_school_that_no_row_names_is_dropped(rows: list[Row]) -> None:
    rows[0] |= {"DBN": "32K999", "School Name": ""}
    (problem,) = clean(file_of(rows)).report.problems
    assert (problem.row, problem.column) == (2, "School Name")


def test_cells_are_counted_in_the_rows_that_are_kept(rows: list[Row]) -> None:
    def counts() -> tuple[int, int, int]:
        report = clean(file_of(rows)).report
        return report.suppressed_cells, report.not_applicable_cells, report.blank_cells

    rows[0] |= {"#Female": "s", "Total Enrollment": "", "#Grade K": "No Data"}
    rows[1] = rows[0] | {"DBN": "32K998"}
    twice = counts()
    columns = [name for name in HEADER[4:] if "%" not in name and "L3+L4" not in name]
    cells = [rows[0][column] for column in columns]
    rows[1]["#Male"] = "?"
    once = counts()
    assert [a - b for a, b in zip(twice, once, strict=True)] == [
        cells.count(word) for word in ("s", "No Data", "")
    ]


def test_a_message_shows_as_much_of_a_cell_as_is_readable(rows: list[Row]) -> None:
    rows[0]["#Female"] = "?" * 10_000
    (problem,) = clean(file_of(rows)).report.problems
    assert problem.value == "?" * 100 + "…"


def test_up_to_one_row_in_a_hundred_may_be_bad(rows: list[Row]) -> None:
    for row in rows[:2]:
        row["#Male"] = "?"
    assert clean(file_of(rows)).report.rows_dropped == 2
    rows[2]["#Male"] = "?"
    with pytest.raises(FileRefused, match=r'3 of 200 .* row 2, "#Male" is "\?": not a count'):
        clean(file_of(rows))


def test_line_ends_marks_and_empty_lines_do_not_matter(rows: list[Row]) -> None:
    content = file_of(rows)
    expected = cleaned_rows(content)
    for spelling in (
        b"\xef\xbb\xbf" + content,
        content.replace(b"\n", b"\r\n"),
        content.rstrip(b"\n"),
        content + b"\n\n",
    ):
        assert cleaned_rows(spelling) == expected


def test_a_quoted_cell_may_hold_commas_quotes_and_line_ends(rows: list[Row]) -> None:
    name = 'The "Star, \\ \t and\nBar" School'
    rows[1] |= {"School Name": name, "#Female": "1,234"}  # written with quotes
    rows[1]["DBN"] = "32K998"
    found = cleaned_rows(file_of(rows).replace(b'"1,234"', b'"1234"'))
    escaped = r'The "Star, \\ \t and\nBar" School'  # as COPY reads it
    assert (found[1]["school_name"], found[1]["female"]) == (escaped, 1234)


def test_a_long_cell_is_read_to_its_end(rows: list[Row]) -> None:
    rows[0] |= {"#Female": "0" * 7 + "123", "#Male": " " * 20 + "7 "}
    found = cleaned_rows(file_of(rows))[0]
    assert (found["female"], found["male"]) == (123, 7)


def spoiled(content: bytes) -> dict[str, tuple[bytes, str]]:
    """Ways to spoil a file, and what has to be said of it."""
    lines = content.splitlines(keepends=True)
    header = lines[0].decode()
    twice = content.replace(b"%Female", b"#female", 1)
    return {
        "empty": (b"", "empty"),
        "blank": (b" \n\n", "empty"),
        "page": (b"\n<!DOCTYPE html><html><body>busy</body></html>", "HTML"),
        "encoding": (content.decode().replace("P.S.", "École").encode("latin-1"), "not UTF-8"),
        "binary": (b"\0" + content, "NUL"),
        "header only": (lines[0], "no rows"),
        "another file": (b"a,b\n1,2\n", "not the publication"),
        "column missing": (
            header.replace("MATH #Level 3,", "MATH #Stufe 3,").encode() + b"".join(lines[1:]),
            "Columns are missing: math_level_3",
        ),
        "no grade": (content.replace(b"#Grade", b"Grade", 9), "no column for a grade"),
        "column twice": (twice, '"#female" stands in the file twice'),
        "cut in a row": (content[: len(content) // 2 + 1], "cut off"),
        "open quote": (content + b'01M999,"P.S. 999', "a quote is not closed"),
        "quote in a cell": (content.replace(b"P.S.", b'"P"S"', 1), "not CSV"),
        "quote around a comma": (content.replace(b"P.S.", b'P"S,T"', 1), "the middle of a cell"),
        "too many cells": (content + b"x," * 89 + b"x\n", "90 of 70 cells"),
        "years": (content.replace(b"2015-16", b"2016-17", 3), "3 of 200 rows are bad"),
    }


@pytest.mark.parametrize("way", list(spoiled(b"x\n")))
def test_a_file_that_is_not_the_publication_is_refused(rows: list[Row], way: str) -> None:
    content, said = spoiled(file_of(rows))[way]
    with pytest.raises(FileRefused, match=said):
        clean(content)


def test_published_k_8_rows_are_kept_whole(published_k_8: Path) -> None:
    cleaned = clean(published_k_8.read_bytes())
    assert cleaned.report.rows_kept == 5
    assert cleaned.report.blank_cells == 1
    row = cleaned_rows(published_k_8.read_bytes())[0]
    assert (row["ela_low"], row["ela_high"], row["ela_tested"]) == (91, 100, 53)
    assert json.loads(str(row["grades"])) == {"K": 32, "1": 33, "2": 39, "3": 23, "4": 17, "5": 18}
    assert json.loads(str(row["ell"])) == {}


def test_published_9_12_rows_are_kept_whole(published_9_12: Path) -> None:
    cleaned = clean(published_9_12.read_bytes())
    assert (cleaned.report.rows_read, cleaned.report.rows_dropped) == (1510, 0)
    assert cleaned.title == "2015-2016 Demographic Data - Grades 9-12 School"
