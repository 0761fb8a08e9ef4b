"""The captions of charts: what is shown, what is left out, and the source."""

from collections.abc import Iterable

from schools_common.averages import Average
from schools_common.charts.selection import Selection
from schools_common.charts.titles import joined, plural
from schools_common.vocabulary import Category, Subject

SAMPLE = "Generated sample, not real data"
NOTHING = "No school matches these filters"
NOT_PUBLISHED = "not published"
NO_SCHOOL = "no school matches"

WIDE = 1.0
"""Width of a band, in levels, beyond which it is hatched and its dot hollow."""

BAND = (
    "Bands: every average that the suppressed counts allow, unless the dot covers them. "
    "Dots: best estimates, hollow where little is known."
)
OVERLAP = "Categories overlap: all the others are part of All Students."


def subtitle(selection: Selection, averages: Iterable[Average]) -> str:
    """State the schools, the tested students of each subject, and the year.

    Students of several categories are never added up, since categories overlap.
    """
    parts = [selection.school_name or plural(selection.schools, "school")]
    found = list(averages)
    if len({average.category for average in found}) == 1:
        tested = {
            subject: sum(average.tested for average in found if average.subject is subject)
            for subject in dict.fromkeys(average.subject for average in found)
        }
        counts = joined(f"{count(n)} in {subject.label}" for subject, n in tested.items())
        parts.append(f"students tested: {counts}")
    return " · ".join([*parts, *([selection.year] if selection.year else [])])


def count(tested: int) -> str:
    """Format a number of tested students, 0 as ``n/a``.

    0 means that no row publishes its test takers, not that there are none.
    """
    return f"{tested:,}" if tested else "n/a"


def footnotes(
    selection: Selection,
    averages: Iterable[Average],
    *,
    band: str = BAND,
    about: Iterable[str] = (),
) -> tuple[str, ...]:
    """Explain bands, rows left out and overlapping categories; then ``about`` and the source.

    Notes that do not apply are omitted.
    """
    found = list(averages)
    bands = any(each.low != each.high for each in found if each.mean is not None)
    several = len({each.category for each in found}) > 1
    return (
        *([band] if bands else []),
        *_left_out(found),
        *([OVERLAP] if several else []),
        *about,
        *([f"{SAMPLE}."] if selection.sample else []),
        _source(selection),
    )


def _source(selection: Selection) -> str:
    title = selection.title
    source = title if selection.sample else f"NYC Department of Education, “{title}”"
    year = f", school year {selection.year}" if selection.year else ""
    return f"Source: {source}{year}. Levels: New York State."


def _left_out(averages: list[Average]) -> list[str]:
    def rows(subject: Subject) -> tuple[int, int]:
        of_subject = [each for each in averages if each.subject is subject]
        left_out = sum(each.excluded_rows for each in of_subject)
        return left_out, left_out + sum(each.rows for each in of_subject)

    counts = {subject: rows(subject) for subject in Subject}
    if not any(left_out for left_out, _ in counts.values()):
        return []
    total = plural(max(total for _, total in counts.values()), "row")
    numbers = {left_out for left_out, total in counts.values() if total}
    if len(numbers) == 1:
        rows_left_out = f"{numbers.pop():,}"
    else:
        rows_left_out = joined(f"{n:,} ({s.label})" for s, (n, _) in counts.items() if n)
    return [f"{rows_left_out} of {total} left out: test takers suppressed or not published."]


def all_schools(everywhere: str, category: Category) -> str:
    """Name the row of all schools on a chart with a single group."""
    return f"{everywhere.capitalize()}, {category}"
