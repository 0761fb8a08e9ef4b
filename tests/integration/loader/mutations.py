"""Corrupted files, as a publisher, a transfer or a spreadsheet may produce them."""

import csv
from collections.abc import Sequence
from io import StringIO

from hypothesis import strategies as st

Table = list[list[str]]

CELLS = st.one_of(
    st.sampled_from(
        [
            *("", " ", "s", "S", "No Data", "0", "-0", "007", "-1", "1.5", "1e3", "1e400", "NaN"),
            *("10000000", "10000001", "9" * 10, "9" * 11, "9" * 5000, "\u0663", "\uff13", "\xb2"),
            *('"', '""', "'", ",", "\n", "\r", "\r\n", "\\", "\\N", "\\.", "\t", "\0", "\ufeff"),
            *("\ud7ff", "\ufffd", "\x85", "\u2028", "\x1f", "=1+1", "a" * 10_000),
            *("01M015", "01m015", "00M001", "99R999", "Poverty", "poverty", "2015-16", "2016-17"),
        ]
    ),
    st.integers().map(str),
    st.text(max_size=20),
)
CHANGES = (*["cell"] * 5, *["row"] * 2, "column", "name", "move", "drop", "delete")
QUOTING: Sequence[int] = (csv.QUOTE_MINIMAL, csv.QUOTE_ALL)


def position(of: Sequence[object]) -> st.SearchStrategy[int]:
    return st.integers(0, len(of) - 1)


@st.composite
def spoiled_tables(draw: st.DrawFn, table: Table) -> Table:
    """Change, repeat, move or remove a few cells, rows and columns of a table."""
    table = [list(row) for row in table]
    for _ in range(draw(st.integers(0, 4))):
        row, column = draw(position(table)), draw(position(table[0]))
        match draw(st.sampled_from(CHANGES)):
            case "cell":
                table[row][column % len(table[row])] = draw(CELLS)
            case "column":
                cell = draw(CELLS)
                for each in table[1:]:
                    each[column] = cell
            case "name":
                table[0][column] = draw(st.one_of(CELLS, st.sampled_from(table[0])))
            case "row":
                table.insert(draw(position(table)), list(table[row]))
            case "move":
                to = draw(position(table[0]))
                for each in table:
                    each.insert(to, each.pop(column))
            case "drop" if len(table[0]) > 1:
                for each in table:
                    del each[column]
            case "delete":
                del table[row]
                if not table:
                    return [[""]]
    return table


@st.composite
def written(draw: st.DrawFn, table: Table) -> bytes:
    """Write a table as CSV with random line ends, quoting, delimiter and encoding."""
    text = StringIO()
    writer = csv.writer(
        text,
        lineterminator=draw(st.sampled_from(["\n", "\n", "\r\n", "\r\n", "\r"])),
        quoting=draw(st.sampled_from(QUOTING)),
        delimiter=draw(st.sampled_from(",,,,,,,,,;\t")),
    )
    writer.writerows(table)
    encoding = draw(
        st.sampled_from(["utf-8"] * 12 + ["utf-8-sig", "utf-16", "latin-1", "cp1252", "utf-7"])
    )
    return text.getvalue().encode(encoding, "replace")


@st.composite
def spoiled_bytes(draw: st.DrawFn, content: bytes) -> bytes:
    """Change, repeat, move or remove a few bytes of a file."""
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(content)))
        end = min(len(content), start + draw(st.sampled_from([0, 1, 2, 10, 1000])))
        put = draw(
            st.one_of(
                st.binary(max_size=4),
                st.sampled_from([b'"', b",", b"\n", b"\r", b"\0", b"\xef\xbb\xbf", b"<", b"\xff"]),
                st.just(content[start:end] * 2),
                st.just(b""),
            )
        )
        content = content[:start] + put + content[end:]
    return content[: draw(st.sampled_from([len(content)] * 6 + [len(content) // 2, 1, 0]))]


def spoiled_files(table: Table) -> st.SearchStrategy[bytes]:
    """Generate corrupted files of the publication, and arbitrary bytes."""
    return st.one_of(
        spoiled_tables(table).flatmap(written),
        spoiled_tables(table).flatmap(written),
        spoiled_tables(table).flatmap(written).flatmap(spoiled_bytes),
        st.binary(max_size=200),
        st.text(alphabet='a1 s,"\n\r\\<#%\0\ufeff', max_size=200).map(str.encode),
    )
