"""A chart's numbers as a table for people."""

from dataclasses import dataclass

from schools_common.charts.captions import WIDE
from schools_common.charts.content import Content
from schools_common.charts.words import Cell
from schools_common.vocabulary import Subject

SHOWN = 60
"""Maximum number of rows shown; the CSV file has all."""

_HEADINGS = {
    "low": "at least",
    "mean": "estimate",
    "high": "at most",
    "tested": "tested students",
    "rows": "schools counted",  # each row is of one category
    "excluded_rows": "schools left out",
    "hidden_1_2": "level 1 or 2",
    "hidden_3_4": "level 3 or 4",
    "hidden_any": "any level",
    "proficient_low": "fewest proficient",
    "proficient_high": "most proficient",
    "difference_low": "smallest difference",
    "difference_high": "largest difference",
    "poverty_share": "share in poverty",
    "dbn": "DBN",
    "school_name": "school",
}
_FOR_PROGRAMS = ("key", "role")
_SUBJECTS: dict[str, str] = {subject: subject.label for subject in Subject}


@dataclass(frozen=True)
class Numbers:
    """The first rows of a chart's table, which has ``total`` rows."""

    header: list[str]
    rows: list[list[str]]
    total: int


def numbers_of(content: Content) -> Numbers:
    """Format the chart's table; the CSV file has the raw numbers."""
    table = content.table
    places = [place for place, name in enumerate(table.header) if name not in _FOR_PROGRAMS]
    return Numbers(
        [_heading(table.header[place]) for place in places],
        [[_words(row[place]) for place in places] for row in table.rows[:SHOWN]],
        len(table.rows),
    )


def _heading(name: str) -> str:
    return _HEADINGS.get(name, name.replace("_", " "))


def _words(value: Cell) -> str:
    match value:
        case None:
            return ""
        case float():
            return f"{value:.2f}"
        case int():
            return f"{value:,}"
        case _:
            return _SUBJECTS.get(value, value)


def has_wide_bands(content: Content) -> bool:
    """Return whether an average's interval is too wide for its estimate to mean much."""
    header = content.table.header
    if not {"low", "high"} <= {*header}:
        return False
    low, high = header.index("low"), header.index("high")
    return any(
        row[high] - row[low] > WIDE  # type: ignore[operator]  # both are levels, or None
        for row in content.table.rows
        if row[low] is not None and row[high] is not None
    )
