"""A naive reader of the publication's CSV format, to compare results with."""

import csv
import re
from collections import Counter
from io import StringIO

from schools_common.vocabulary import GROUPS, Category

Line = dict[str, str]
Row = dict[str, int | str | None]

PREFIXES = {"ela": "ELA", "math": "MATH"}
TAKERS = {"ela": "ELA #Test Takers", "math": "Math #Test Takers"}


def read(text: str, header: list[str]) -> list[Row] | None:
    """Read the rows below the first line, ``header``; None if the file has to be refused."""
    if "\0" in text:
        return None
    try:
        lines = list(csv.reader(StringIO(text, newline=""), strict=True))
    except csv.Error:
        return None
    lines = [line for line in lines[1:] if any(cell.strip() for cell in line) and line != header]
    if not lines or any(len(line) != len(header) for line in lines):
        return None
    rows = [dict(zip(header, map(str.strip, line), strict=True)) for line in lines]
    years = Counter(row["Year"] for row in rows if is_year(row["Year"]))
    year = max(years, key=lambda each: years[each], default="")
    kept: dict[tuple[object, object], Row] = {}
    bad = lost = 0
    for row in rows:
        try:
            made = make(row, rows, year)
            assert (made["dbn"], made["category"]) not in kept
            kept[made["dbn"], made["category"]] = made
        except (ValueError, AssertionError):
            bad += 1
            lost += takers(row, rows)
    everyone = sum(takers(row, rows) for row in rows)
    if bad * 100 > len(rows) or lost * 100 > everyone:
        return None
    return list(kept.values())


def takers(row: Line, rows: list[Line]) -> int:
    """Sum a row's test takers; an unreadable number counts as the column's maximum."""
    total = 0
    for column in TAKERS.values():
        if readable(row[column]):
            total += count(row[column]) or 0
        else:
            total += max(count(each[column]) or 0 for each in rows if readable(each[column]))
    return total


def readable(text: str) -> bool:
    try:
        count(text)
    except ValueError:
        return False
    return True


def make(row: Line, rows: list[Line], year: str) -> Row:
    """Parse a row. Raises ``ValueError`` or ``AssertionError`` if it is invalid."""
    dbn, label, name = row["DBN"], row["Category"].lower(), row["School Name"]
    assert re.fullmatch("[0-9]{2}[MXKQR][0-9]{3}", dbn)
    assert dbn[:2] != "00"
    assert row["Year"] == year
    (category,) = (
        each
        for each in Category
        if label.split() == each.lower().split() or label == each.lower().replace(" ", "-")
    )
    if blank(name):
        name = min(
            each["School Name"]
            for each in rows
            if each["DBN"] == dbn and not blank(each["School Name"])
        )
    for column in row:
        if "#" in column:
            count(row[column])
    made: Row = {"dbn": dbn, "category": str(category), "school_name": name}
    made["total_enrollment"] = count(row["Total Enrollment"])
    made |= {group: count(row[f"#{group.title()}"]) for group in GROUPS}
    for key, prefix in PREFIXES.items():
        tested = count(row[TAKERS[key]])
        levels = [count(row[f"{prefix} #Level {n}"]) for n in (1, 2, 3, 4)]
        low, high = bounds(tested, levels, count(row[f"{prefix} #L3+L4"]))
        made |= {f"{key}_tested": tested, f"{key}_low": low, f"{key}_high": high}
        made |= {f"{key}_level_{n}": level for n, level in enumerate(levels, start=1)}
    return made


def bounds(
    tested: int | None, levels: list[int | None], both: int | None
) -> tuple[int | None, int | None]:
    """Bound the level sum. Raises ``AssertionError`` if the counts do not add up."""
    numbered = list(enumerate(levels, start=1))
    if tested is None:
        if both is not None:
            spread(both, numbered[2:])
        return None, None
    if both is None:
        return spread(tested, numbered)
    low, high = spread(tested - both, numbered[:2])
    more_low, more_high = spread(both, numbered[2:])
    return low + more_low, high + more_high


def spread(students: int, levels: list[tuple[int, int | None]]) -> tuple[int, int]:
    """Bound a level sum: put all students of hidden levels in the lowest, then in the highest."""
    rest = students - sum(count for _, count in levels if count is not None)
    known = sum(level * count for level, count in levels if count is not None)
    hidden = [level for level, count in levels if count is None]
    assert rest == 0 or (rest > 0 and hidden)
    if not rest:
        return known, known
    return known + rest * min(hidden), known + rest * max(hidden)


def is_year(text: str) -> bool:
    return bool(re.fullmatch("[0-9]{4}-[0-9]{2}", text)) and (
        (int(text[2:4]) + 1) % 100 == int(text[5:])
    )


def blank(text: str) -> bool:
    return text.lower() in ("", "na", "n/a", "nan", "null", "-")


def count(text: str) -> int | None:
    """Parse a count; None if it is not published. Raises ``ValueError`` for any other text."""
    if blank(text) or text.lower() in ("s", "no data"):
        return None
    whole, dot, decimals = text.removeprefix("+").partition(".")
    first, *groups = whole.split(",")
    digits = [first, *groups, *([decimals] if dot else [])]
    if not all(part.isascii() and part.isdigit() for part in digits) or decimals not in (
        "",
        "0",
        "00",
    ):
        raise ValueError(text)
    if len(first) > (3 if groups else 10) or any(len(group) != 3 for group in groups):
        raise ValueError(text)
    number = int(first + "".join(groups))
    if number > 10_000_000:
        raise ValueError(text)
    return number
