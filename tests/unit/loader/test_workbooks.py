"""Workbooks (.xlsx): the sheet that is read, and refused files."""

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
    """Return a workbook and its first sheet."""
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


@pytest.mark.parametrize(
    ("plain", "spelled"),
    [
        (b"<c ", b"<x:c "),
        (b'"', b"'"),
        (b'<c r="K2"', b"<c"),
    ],
)
def test_a_formula_is_found_in_every_spelling(
    rows: list[Row], plain: bytes, spelled: bytes
) -> None:
    book, sheet = opened(workbook(rows))
    sheet["K2"] = "=30+3"
    content = respelled(saved(book), plain, spelled, prefix=b"x:" in spelled)
    with pytest.raises(FileRefused, match="has a formula without its result"):
        clean(content)


def test_a_row_far_from_the_table_is_refused_even_without_cell_references(
    rows: list[Row],
) -> None:
    book, sheet = opened(workbook(rows))
    sheet["A1048576"] = "x"
    with pytest.raises(FileRefused, match="a row far from its table, 1048576"):
        clean(respelled(saved(book), b'<c r="A1048576"', b"<c"))


def test_cells_with_errors_count_as_blank_with_a_remark(rows: list[Row]) -> None:
    book, sheet = opened(workbook(rows))
    sheet["E2"], sheet["E3"] = "#REF!", "#DIV/0!"
    report = clean(saved(book)).report
    assert report.blank_cells == clean(file_of(rows)).report.blank_cells + 2
    assert "2 cells of the workbook with an error, such as #REF!" in report.remarks[1]


def respelled(content: bytes, plain: bytes, spelled: bytes, *, prefix: bool = False) -> bytes:
    """Replace bytes in the workbook's sheets; with a prefix, add it to all tags of cells."""
    file = BytesIO()
    with ZipFile(BytesIO(content)) as before, ZipFile(file, "w") as after:
        for name in before.namelist():
            part = before.read(name)
            if name == "xl/worksheets/sheet1.xml":
                assert plain in part
                part = part.replace(plain, spelled)
                if prefix:
                    part = part.replace(b"</c>", b"</x:c>").replace(b"<f>", b"<x:f>")
                    part = part.replace(b"</f>", b"</x:f>").replace(b"<v ", b"<x:v ")
            after.writestr(name, part)
    return file.getvalue()


def test_a_cell_far_from_the_table_is_refused(rows: list[Row]) -> None:
    book, sheet = opened(workbook(rows))
    sheet["XFD1048576"] = "x"
    with pytest.raises(FileRefused, match="a cell far from its table, XFD1048576"):
        clean(saved(book))
