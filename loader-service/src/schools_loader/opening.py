"""Reading of a file of any supported kind into records."""

import gzip
import re
import zipfile
import zlib
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from dataclasses import replace
from io import BytesIO
from lzma import LZMAError

import pandas as pd
from python_calamine import CalamineError, SheetTypeEnum, SheetVisibleEnum
from schools_common.charts.titles import plural

from schools_loader.csv_text import FileRecords, Record, read_csv
from schools_loader.refusal import FileRefused, quote
from schools_loader.socrata import read_json

MAX_UNPACKED = 200 * 2**20
"""Maximum size of an unpacked file in bytes; the publication has about 4 MB."""

MAX_SHEET_ROWS = 100_000
"""Maximum number of rows of a worksheet."""

_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_OTHERS = {
    b"\xd0\xcf\x11\xe0": "a workbook of an old Excel (.xls), or has a password: save it as CSV",
    b"%PDF": "a PDF document, not CSV",
    b"BZh": "compressed with bzip2: unpack it first",
    b"\xfd7zXZ": "compressed with xz: unpack it first",
    b"7z\xbc\xaf": "a 7-Zip archive: unpack it first",
    b"PAR1": "a Parquet file: save it as CSV",
}
# RuntimeError: a password or an unknown compression. ValueError: an invalid offset or name.
_DAMAGED = (zipfile.BadZipFile, OSError, EOFError, zlib.error, LZMAError, RuntimeError, ValueError)
_TABLE = re.compile(r"(?!__MACOSX/)(.*/)?(?!\._)[^/]*\.(csv|tsv|json)", re.I | re.S)
# Tags of a worksheet, with or without a prefix. No pattern searches past the next "<" for the end
# of a tag, so that matching takes linear time.
_WORKSHEET = re.compile(rb"<(?:\w+:)?worksheet\b")
_ROW = re.compile(rb"<(?:\w+:)?row\s[^<>]*?\br\s*=\s*[\"']([0-9]+)")
_CELL = re.compile(rb"<(?:\w+:)?c\s[^<>]*?\br\s*=\s*[\"']([A-Z]+)([0-9]+)")
_ERROR = re.compile(rb"<(?:\w+:)?c\s[^<>]*?\bt\s*=\s*[\"']e[\"']")
# A formula without a stored result, unless the result is an empty text (t="str").
_NO_RESULT = re.compile(
    rb"<(?:\w+:)?c\b(?![^<>]*\bt\s*=\s*[\"']str)([^<>]*)>\s*"
    rb"<(?:\w+:)?f\b(?:[^<>]*/>|[^<>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
# "surrogateescape" decodes a byte that is not UTF-8 to 0xDC00 plus the byte.
_WINDOWS_1252 = {
    0xDC00 + byte: bytes([byte]).decode("cp1252", "surrogateescape") for byte in range(0x80, 0x100)
}
_UNDECODED = re.compile("[\udc80-\udcff]")


def open_file(content: bytes) -> FileRecords:
    """Read CSV, Socrata's JSON or a workbook's first visible sheet, even inside gzip or zip.

    Raises :class:`FileRefused`, which names the kind of any other file.
    """
    if content.startswith(_GZIP):
        return _unpacked(_gunzip(content), "gzip", "")
    if content.startswith(_ZIP):
        return _open_zip(content)
    for mark, kind in _OTHERS.items():
        if content.startswith(mark):
            raise FileRefused(f"The file is {kind}.")
    text, remarks = _decode(content)
    start = text.lstrip()[:1]
    if not start:
        raise FileRefused("The file is empty.")
    if start == "<":
        raise FileRefused("The file is an HTML or XML page, not CSV.")
    if start in "{[":
        return FileRecords(read_json(text), ["The file is JSON.", *remarks])
    if "\0" in text:
        raise FileRefused("The file has NUL bytes in it: it is not text.")
    opened = read_csv(text)
    return replace(opened, remarks=remarks + opened.remarks)


def _decode(content: bytes) -> tuple[str, list[str]]:
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        try:
            return content.decode("utf-16"), ["The file is UTF-16, not UTF-8."]
        except UnicodeDecodeError:
            raise FileRefused("The file is UTF-16, and damaged or cut off.") from None
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        first = error.start + 1
    text = content.decode("utf-8-sig", "surrogateescape").translate(_WINDOWS_1252)
    if _UNDECODED.search(text):
        raise FileRefused(
            f"The file is neither UTF-8 (byte {first:,}) nor Windows-1252: it is not text."
        )
    return text, [f"Bytes that are not UTF-8, the first at {first:,}, were read as Windows-1252."]


def _unpacked(content: bytes, kind: str, name: str) -> FileRecords:
    """Open the content of a compressed file."""
    if len(content) > MAX_UNPACKED:
        raise FileRefused(f"The {kind} file unpacks to more than {MAX_UNPACKED:,} bytes.")
    if content.startswith((_GZIP, _ZIP)):  # nested archives may never end
        raise FileRefused(f"The {kind} file holds another compressed file: unpack it first.")
    opened = open_file(content)
    return replace(opened, remarks=[f"The file was unpacked from {kind}{name}.", *opened.remarks])


def _gunzip(content: bytes) -> bytes:
    try:
        with gzip.open(BytesIO(content)) as file:
            return file.read(MAX_UNPACKED + 1)
    except (OSError, EOFError, zlib.error):
        raise FileRefused("The gzip file is damaged or cut off.") from None


def _open_zip(content: bytes) -> FileRecords:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED:
                raise FileRefused(f"The zip file unpacks to more than {MAX_UNPACKED:,} bytes.")
            if "xl/workbook.xml" in archive.namelist():
                return _read_sheet(content, _check_sheets(archive))
            names = list(filter(_TABLE.fullmatch, archive.namelist()))
            if not names:
                held = ", ".join(map(quote, archive.namelist()[:3])) or "nothing"
                raise FileRefused(f"The zip file holds no CSV file, but {held}.")
            if len(names) > 1:
                raise FileRefused(f"The zip file holds {len(names)} CSV files; it should hold one.")
            with archive.open(names[0]) as file:
                unpacked = file.read(MAX_UNPACKED + 1)
    except _DAMAGED as error:
        raise FileRefused(f"The zip file cannot be unpacked: {quote(str(error))}.") from None
    return _unpacked(unpacked, "zip", f": {quote(names[0])}")


def _check_sheets(archive: zipfile.ZipFile) -> list[str]:
    """Return a remark on cells with errors, which are read as blank.

    Raises :class:`FileRefused` if a cell lies far from the others, since the reader would fill
    memory with everything in between, or if the result of a formula is not stored.
    """
    errors = 0
    for name in archive.namelist():
        sheet = archive.read(name) if name.lower().endswith(".xml") else b""
        if not _WORKSHEET.search(sheet, 0, 4096):
            continue
        for cell in _CELL.finditer(sheet):
            if len(cell[1]) > 2 or int(cell[2]) > MAX_SHEET_ROWS:
                place = (cell[1] + cell[2]).decode()
                raise FileRefused(f"The workbook has a cell far from its table, {place}.")
        for row in _ROW.finditer(sheet):
            if int(row[1]) > MAX_SHEET_ROWS:
                raise FileRefused(f"The workbook has a row far from its table, {int(row[1])}.")
        if formula := _NO_RESULT.search(sheet):
            place = re.search(rb"\br\s*=\s*[\"'](\w+)", formula[1])
            raise FileRefused(
                "The workbook has a formula without its result"
                f"{f' in {place[1].decode()}' if place else ''}:"
                " open and save it with a spreadsheet program."
            )
        errors += len(_ERROR.findall(sheet))
    if not errors:
        return []
    cells = plural(errors, "cell")
    return [f"{cells} of the workbook with an error, such as #REF!: read as blank."]


def _read_sheet(content: bytes, remarks: list[str]) -> FileRecords:
    try:
        with pd.ExcelFile(BytesIO(content), engine="calamine") as workbook:
            sheets = [
                sheet.name
                for sheet in workbook.book.sheets_metadata  # type: ignore[union-attr]
                if sheet.visible == SheetVisibleEnum.Visible
                and sheet.typ == SheetTypeEnum.WorkSheet
            ]
            if not sheets:
                raise FileRefused("The workbook has no visible sheet.")
            cells = pd.read_excel(
                workbook, sheet_name=sheets[0], header=None, dtype=str, na_filter=False
            )
    except (CalamineError, ValueError, OSError) as error:
        raise FileRefused(f"The workbook cannot be read: {quote(str(error))}.") from None
    records: list[Record] = cells.astype(str).to_numpy().tolist()
    sheet = f"The file is a workbook; its sheet “{quote(sheets[0])}” is read."
    return FileRecords(records, [sheet, *remarks])
