"""Workbooks (.xlsx): the sheet that is read, and what is refused."""

from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from schools_loader.cleaning import clean
from schools_loader.refusal import FileRefused

from tests.unit.loader.files import Row, file_of
from tests.unit.loader.spellings import workbook


def opened(content: bytes) -> tuple[openpyxl.Workbook, Worksheet]:
    """A workbook, and its first sheet."""
    book = openpyxl.load_workbook(BytesIO(content))
    sheet = book.worksheets[0]
    assert isinstance(sheet, Worksheet)
    return book, sheet


def saved(book: openpyxl.Workbook) -> bytes:
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def test_the_first_visible_sheet_is_read_and_named(rows: list[Row]) -> None:
    book, _ = opened(workbook(rows))
    book.create_sheet("Hidden", 0).sheet_state = "hidden"
    found = clean(saved(book))
    assert found.version == clean(file_of(rows)).version
    assert found.report.remarks == ["The file is a workbook; its sheet “Rows” is read."]


def test_a_formula_whose_result_is_not_stored_is_refused(rows: list[Row]) -> None:
    book, sheet = opened(workbook(rows))
    sheet["K2"] = "=30+3"
    with pytest.raises(FileRefused, match="has a formula without its result in K2: open and save"):
        clean(saved(book))


def test_a_formula_whose_result_is_stored_is_read(rows: list[Row]) -> None:
    book, sheet = opened(workbook(rows))
    total, sheet["E2"] = sheet["E2"].value, "=30+3"
    file = BytesIO()
    with ZipFile(BytesIO(saved(book))) as without, ZipFile(file, "w") as stored:
        for name in without.namelist():
            part = without.read(name).replace(b"</f><v />", b"</f><v>%d</v>" % total)
            stored.writestr(name, part)
    assert clean(file.getvalue()).version == clean(file_of(rows)).version


def test_a_damaged_workbook_is_refused(rows: list[Row]) -> None:
    content = workbook(rows)
    spoiled = content.replace(b"xl/worksheets/sheet1.xml", b"xl/worksheets/sheet9.xml")
    with pytest.raises(FileRefused, match="workbook cannot be read"):
        clean(spoiled)


def test_a_cell_far_from_the_table_is_refused(rows: list[Row]) -> None:
    book, sheet = opened(workbook(rows))
    sheet["XFD1048576"] = "x"
    with pytest.raises(FileRefused, match="a cell far from its table, XFD1048576"):
        clean(saved(book))
