"""From a file's bytes to its records, whatever kind of file it is."""

import gzip
import re
import zipfile
import zlib
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from dataclasses import dataclass
from io import BytesIO
from lzma import LZMAError

import pandas as pd
from python_calamine import CalamineError

from schools_loader.csv_text import Record, read_csv
from schools_loader.refusal import FileRefused, quote
from schools_loader.socrata import read_json

LARGEST = 200 * 2**20
"""Bytes that a compressed file may unpack to; the publication has about 4 MB."""

LARGEST_SHEET = 100_000
"""Rows of a worksheet."""

_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_OTHERS = {
    b"\xd0\xcf\x11\xe0": "a workbook of an old Excel (.xls), or has a password: save it as CSV",
    b"%PDF": "a PDF document, not CSV",
}
# RuntimeError: a password, or a compression that is not known. ValueError: a place or a name.
_DAMAGED = (zipfile.BadZipFile, OSError, EOFError, zlib.error, LZMAError, RuntimeError, ValueError)
_TABLE = re.compile(r"(?!__MACOSX/)(.*/)?(?!\._)[^/]*\.(csv|tsv|json)", re.IGNORECASE)
_CELL = re.compile(rb'<c[^>]{0,100}? r="([A-Z]+)([0-9]+)"')


@dataclass(frozen=True)
class Opened:
    """The records of a file, header and empty lines included, and remarks on its format."""

    records: list[Record]
    remarks: list[str]


def open_file(content: bytes) -> Opened:
    """Read CSV, Socrata's JSON or a workbook's first sheet, also from within gzip or zip.

    Raises :class:`FileRefused`, which names the kind of file where it is of another one.
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


def _unpacked(content: bytes, kind: str, name: str) -> Opened:
    """Open what was in a compressed file."""
    if len(content) > LARGEST:
        raise FileRefused(f"The {kind} file unpacks to more than {LARGEST:,} bytes.")
    if content.startswith((_GZIP, _ZIP)):  # one inside another can go on for ever
        raise FileRefused(f"The {kind} file holds another compressed file: unpack it first.")
    opened = open_file(content)
    return Opened(opened.records, [f"The file was unpacked from {kind}{name}.", *opened.remarks])


def _gunzip(content: bytes) -> bytes:
    try:
        with gzip.open(BytesIO(content)) as file:
            return file.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error):
        raise FileRefused("The gzip file is damaged or cut off.") from None


def _open_zip(content: bytes) -> Opened:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            if sum(member.file_size for member in archive.infolist()) > LARGEST:
                raise FileRefused(f"The zip file unpacks to more than {LARGEST:,} bytes.")
            if "xl/workbook.xml" in archive.namelist():
                _check_size(archive)
                return _read_sheet(content)
            names = list(filter(_TABLE.fullmatch, archive.namelist()))
            if len(names) != 1:
                raise FileRefused(f"The zip file holds {len(names)} CSV files; it should hold one.")
            with archive.open(names[0]) as file:
                unpacked = file.read(LARGEST + 1)
    except _DAMAGED as error:
        raise FileRefused(f"The zip file cannot be unpacked: {quote(str(error))}.") from None
    return _unpacked(unpacked, "zip", f": {quote(names[0])}")


def _check_size(archive: zipfile.ZipFile) -> None:
    """Raise :class:`FileRefused` where a cell lies far from the others: the reader would fill
    memory with everything in between."""
    for name in archive.namelist():
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            for cell in _CELL.finditer(archive.read(name)):
                if len(cell[1]) > 2 or int(cell[2]) > LARGEST_SHEET:
                    place = (cell[1] + cell[2]).decode()
                    raise FileRefused(f"The workbook has a cell far from its table, {place}.")


def _read_sheet(content: bytes) -> Opened:
    try:
        cells = pd.read_excel(
            BytesIO(content), header=None, dtype=str, na_filter=False, engine="calamine"
        )
    except (CalamineError, ValueError, OSError) as error:
        raise FileRefused(f"The workbook cannot be read: {quote(str(error))}.") from None
    records: list[Record] = cells.astype(str).to_numpy().tolist()
    return Opened(records, ["The file is a workbook; its first sheet is read."])
