"""From a file's bytes to its records, whatever kind of file it is."""

import gzip
import re
import zipfile
import zlib
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from dataclasses import dataclass, field
from io import BytesIO
from lzma import LZMAError

import pandas as pd
from python_calamine import CalamineError

from schools_loader.csv_text import read_csv
from schools_loader.refusal import FileRefused, quote
from schools_loader.socrata import read_json

Record = list[str]

LARGEST = 200 * 2**20
"""Bytes that a compressed file may unpack to; the publication has about 4 MB."""

LARGEST_SHEET = 100_000
"""Rows of a worksheet."""

_CELL = re.compile(rb'<c[^>]{0,100}? r="([A-Z]+)([0-9]+)"')
_GZIP, _ZIP, _OLE, _PDF = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"
# RuntimeError: a password, or a compression that is not known. ValueError: a place or a name.
_DAMAGED = (zipfile.BadZipFile, OSError, EOFError, zlib.error, LZMAError, RuntimeError, ValueError)
_MAC_EXTRA = re.compile(r"^__MACOSX/|(^|/)\._")
_WORKBOOK = "xl/workbook.xml"
_TEXT_SUFFIXES = (".csv", ".tsv", ".json")


@dataclass
class Opened:
    """The records of a file, header and empty lines included, and remarks on its format."""

    records: list[Record]
    remarks: list[str] = field(default_factory=list)


def open_file(content: bytes) -> Opened:
    """Read CSV, Socrata's JSON or a workbook's first sheet, also from within gzip or zip.

    Raises :class:`FileRefused`, which names the kind of file where it is of another one.
    """
    if content.startswith(_GZIP):
        return _remarked("The file was unpacked from gzip.", open_file(_gunzip(content)))
    if content.startswith(_ZIP):
        return _open_zip(content)
    if content.startswith(_OLE):
        raise FileRefused(
            "The file is a workbook of an old Excel (.xls), or has a password: save it as CSV."
        )
    if content.startswith(_PDF):
        raise FileRefused("The file is a PDF document, not CSV.")
    text, remarks = _decode(content)
    start = text.lstrip()
    if not start:
        raise FileRefused("The file is empty.")
    if start.startswith("<"):
        raise FileRefused("The file is an HTML or XML page, not CSV.")
    if start.startswith(("{", "[")):
        return Opened(read_json(text), ["The file is JSON.", *remarks])
    if "\0" in text:
        raise FileRefused("The file has NUL bytes in it: it is not text.")
    records, more = read_csv(text)
    return Opened(records, remarks + more)


def _decode(content: bytes) -> tuple[str, list[str]]:
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        try:
            return content.decode("utf-16"), ["The file is UTF-16, not UTF-8."]
        except UnicodeDecodeError:
            raise FileRefused("The file is UTF-16, and damaged or cut off.") from None
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        place = error.start + 1
    try:
        return content.decode("cp1252"), ["The file is not UTF-8; it was read as Windows-1252."]
    except UnicodeDecodeError:
        raise FileRefused(
            f"The file is neither UTF-8 (byte {place}) nor Windows-1252: it is not text."
        ) from None


def _remarked(remark: str, opened: Opened) -> Opened:
    return Opened(opened.records, [remark, *opened.remarks])


def _gunzip(content: bytes) -> bytes:
    try:
        with gzip.open(BytesIO(content)) as file:
            unpacked = file.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error):
        raise FileRefused("The gzip file is damaged or cut off.") from None
    return _bounded(unpacked, "gzip")


def _bounded(unpacked: bytes, kind: str) -> bytes:
    if len(unpacked) > LARGEST:
        raise FileRefused(f"The {kind} file unpacks to more than {LARGEST:,} bytes.")
    if unpacked.startswith((_GZIP, _ZIP)):  # one inside another can go on for ever
        raise FileRefused(f"The {kind} file holds another compressed file: unpack it first.")
    return unpacked


def _open_zip(content: bytes) -> Opened:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            if sum(member.file_size for member in archive.infolist()) > LARGEST:
                raise FileRefused(f"The zip file unpacks to more than {LARGEST:,} bytes.")
            if _WORKBOOK in archive.namelist():
                _check_size(archive)
                return Opened(
                    _read_sheet(content), ["The file is a workbook; its first sheet is read."]
                )
            names = [
                name
                for name in archive.namelist()
                if name.lower().endswith(_TEXT_SUFFIXES) and not _MAC_EXTRA.search(name)
            ]
            if len(names) != 1:
                raise FileRefused(f"The zip file holds {len(names)} CSV files; it should hold one.")
            with archive.open(names[0]) as file:
                unpacked = _bounded(file.read(LARGEST + 1), "zip")
    except _DAMAGED as error:
        raise FileRefused(f"The zip file cannot be unpacked: {quote(str(error))}.") from None
    return _remarked(f"The file was unpacked from zip: {quote(names[0])}.", open_file(unpacked))


def _check_size(archive: zipfile.ZipFile) -> None:
    """Raise :class:`FileRefused` where a cell lies far from the others: the reader makes a table
    of everything in between."""
    for name in archive.namelist():
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            for cell in _CELL.finditer(archive.read(name)):
                if len(cell[1]) > 2 or int(cell[2]) > LARGEST_SHEET:
                    place = (cell[1] + cell[2]).decode()
                    raise FileRefused(f"The workbook has a cell far from its table, {place}.")


def _read_sheet(content: bytes) -> list[Record]:
    try:
        cells = pd.read_excel(
            BytesIO(content), header=None, dtype=str, na_filter=False, engine="calamine"
        )
    except (CalamineError, ValueError, OSError) as error:
        raise FileRefused(f"The workbook cannot be read: {quote(str(error))}.") from None
    records: list[Record] = cells.astype(str).to_numpy().tolist()
    return records
