"""GET /schools.csv and /schools.xlsx: all matching rows, in the publisher's format."""

import csv
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook
from schools_common.vocabulary import Category
from schools_loader.cleaning import clean
from schools_loader.sample.publication import HEADER, generate
from sqlalchemy import Engine

from tests.integration.api.backstage import Backstage
from tests.rows import group, store

Rows = list[list[str]]


def read_csv(client: TestClient, query: str = "") -> Rows:
    answer = client.get("/schools.csv" + query)
    assert answer.status_code == 200
    return [*csv.reader(StringIO(answer.content.decode(), newline=""), strict=True)]


def read_xlsx(client: TestClient, query: str = "") -> list[list[Any]]:
    answer = client.get("/schools.xlsx" + query)
    assert answer.status_code == 200
    book = load_workbook(BytesIO(answer.content), read_only=True)
    found = [list(row) for row in book["Schools"].iter_rows(values_only=True)]
    book.close()
    return found


def tolerated(column: str, given: str, cell: str) -> bool:
    """Return whether a cell may differ from the one that was loaded."""
    match column:
        case "School Name":
            return given == ""  # filled from the school's other rows
        case "Total Enrollment":
            return (given, cell) == ("", "s")  # it cannot be told from a suppressed one
        case _ if "L3" in column:
            return given == "s" and float(cell) > 0  # derived from the other levels
        case _ if "%" in column:
            return cell == "s" or float(cell) == float(given)  # total is blank; 1 and 1.0
        case _:
            return False


def test_the_sample_comes_back_as_its_file(sample: TestClient) -> None:
    loaded = {(row[0], row[2]): row for row in csv.reader(StringIO(generate().decode()))}
    downloaded = {(row[0], row[2]): row for row in read_csv(sample)}
    assert downloaded.keys() == loaded.keys()
    assert downloaded["DBN", "Category"] == HEADER
    different = [
        (column, given, cell)
        for key, row in downloaded.items()
        for column, given, cell in zip(HEADER, loaded[key], row, strict=True)
        if given != cell
    ]
    assert len(different) < len(downloaded) / 50  # few, of more than 40 cells in each row
    assert all(tolerated(*each) for each in different)


def test_a_download_is_the_same_data_when_it_is_loaded(sample: TestClient) -> None:
    version = sample.get("/dataset").json()["dataset"]["version"]
    for query in ("", "?sort=-ela"):
        cleaned = clean(sample.get("/schools.csv" + query).content)
        assert (cleaned.version, cleaned.report.rows_dropped) == (version, 0)
        assert (cleaned.report.remarks, cleaned.report.warnings) == ([], [])


def test_a_published_file_is_the_same_data_when_it_is_loaded_again(
    client: TestClient, engine: Engine, published_9_12: Path
) -> None:
    cleaned = clean(published_9_12.read_bytes())
    with engine.begin() as connection:
        store(connection, cleaned.version, cleaned)
    rows = read_csv(client)
    assert [name for name in rows[0] if "Grade" in name] == [f"#Grade {n}" for n in range(9, 13)]
    again = clean(client.get("/schools.csv").content)
    assert again.version == client.get("/dataset").json()["dataset"]["version"]


@pytest.mark.parametrize(
    ("sort", "first"), [("dbn", "01M001"), ("-dbn", "03M003"), ("enrollment", "02M002")]
)
def test_rows_are_filtered_and_sorted(
    client: TestClient, backstage: Backstage, sort: str, first: str
) -> None:
    numbers = {"01M001": 30, "02M002": 10, "03M003": 20, "04X004": 5}
    backstage.load("v1", [group(dbn, total_enrollment=n) for dbn, n in numbers.items()])
    rows = read_csv(client, f"?borough=manhattan&sort={sort}")
    assert (len(rows), rows[1][0]) == (4, first)
    assert [row[0] for row in read_xlsx(client, f"?borough=manhattan&sort={sort}")] == [
        row[0] for row in rows
    ]


def test_without_matches_only_the_header_is_sent(client: TestClient, loaded: None) -> None:
    assert read_csv(client, "?district=9") == read_xlsx(client, "?district=9") == [HEADER]


def test_a_workbook_has_the_cells_of_the_csv(sample: TestClient) -> None:
    rows = read_csv(sample, "?borough=staten-island")
    book = read_xlsx(sample, "?borough=staten-island")
    assert len(book) == len(rows) > 100
    for row, cells in zip(rows, book, strict=True):
        for text, cell in zip(row, cells, strict=True):
            if isinstance(cell, int | float):
                assert float(text) == pytest.approx(cell, rel=1e-15)
            else:
                assert (cell or "") == text
    assert isinstance(book[1][4], int)


def test_cells_say_why_they_have_no_number(client: TestClient, backstage: Backstage) -> None:
    backstage.load(
        "v1",
        [
            group(
                "01M001",
                Category.ALL,
                female=12,
                male=8,
                asian=5,
                grades={"3": 20, "4": None},
                ell={"spanish": 10, "french": None},
                ela_tested=20,
                ela_level_1=9,
                ela_level_2=5,
                ela_low=41,
                ela_high=47,
            ),
            group("01M002", Category.ALL, grades={"K": 20}),
        ],
    )
    header, first, second = read_csv(client)
    cells, unknown = (dict(zip(header, row, strict=True)) for row in (first, second))
    assert (cells["Total Enrollment"], unknown["Total Enrollment"]) == ("", "s")
    grades = [cells[f"#Grade {grade}"] for grade in ("K", "3", "4")]
    assert grades == ["No Data", "20", "s"]
    assert (cells["#Asian"], cells["%Asian"], cells["#White"], cells["%White "]) == (
        *("5", "0.25"),
        *("s", "s"),
    )
    assert (cells["#ELL Spanish "], cells["%ELL Spanish"]) == ("10", "0.5")
    assert (cells["%ELL French"], cells["%ELL Urdu"]) == ("s", "No Data")
    assert (cells["ELA #Level 3"], cells["ELA #L3+L4"], cells["ELA %L3+L4"]) == ("s", "6", "0.3")
    assert (cells["Math #Test Takers"], cells["MATH %L3 + L4"]) == ("s", "s")
    assert {unknown[name] for name in header if name.startswith(("ELA", "M"))} == {"No Data"}


@pytest.mark.parametrize(
    "name",
    ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"],
)
def test_names_that_look_like_formulas_are_defused(
    client: TestClient, backstage: Backstage, name: str
) -> None:
    backstage.load("v1", [group("01M001", school_name=name)])
    assert read_csv(client)[1][1] == f"'{name}"
    assert str(read_xlsx(client)[1][1]).startswith("'")


@pytest.mark.parametrize(
    "name", ['a "long", name', "two\r\nlines", "\u00c9cole \u4e2d", "007", "s"]
)
def test_a_name_stays_what_it_is(client: TestClient, backstage: Backstage, name: str) -> None:
    backstage.load("v1", [group("01M001", school_name=name)])
    assert read_csv(client)[1][1] == name
    assert str(read_xlsx(client)[1][1]).replace("_x000D_", "\r") == name  # as Excel escapes it
