"""Cleaning: the rows that are kept."""

import json
from pathlib import Path

from schools_loader.cleaning import clean
from schools_loader.sample.publication import HEADER

from tests.unit.loader.files import Row, cleaned_rows, file_of


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


def test_district_and_borough_follow_from_the_dbn(rows: list[Row]) -> None:
    rows[0]["DBN"] = "31R123"
    row = cleaned_rows(file_of(rows))[0]
    assert (row["dbn"], row["district"], row["borough"]) == ("31R123", "31", "Staten Island")


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


def test_a_school_year_may_end_a_century(rows: list[Row]) -> None:
    for row in rows:
        row["Year"] = "1999-00"
    assert clean(file_of(rows)).title.startswith("1999-2000 ")


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
    found = cleaned_rows(file_of(rows))
    assert (found[1]["school_name"], found[1]["female"]) == (name, 1234)


def test_a_long_cell_is_read_to_its_end(rows: list[Row]) -> None:
    rows[0] |= {"#Female": "0" * 7 + "123", "#Male": " " * 20 + "7 "}
    found = cleaned_rows(file_of(rows))[0]
    assert (found["female"], found["male"]) == (123, 7)


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
