"""What stands around a chart in words: how much data it is made of, and where it ends."""

from collections.abc import Sequence

from schools_common.averages import Average
from schools_common.vocabulary import Category, Subject

from schools_charts.chart_data import ChartData
from schools_charts.style import SHORT
from schools_charts.wording import joined, plural

SAMPLE = "Generated sample, not real data"
NOTHING = "No school matches these filters"
NO_TEST_TAKERS = "No average: the number of test takers is suppressed or not published"


def subtitle(data: ChartData, asked_for: Sequence[Category]) -> str:
    """How many schools and tested students; of the categories asked for, where none has a bar.

    Students are never added up over categories, which overlap: where there are several, each
    one's number stands under it.
    """
    schools = data.school_name or plural(data.schools, "school")
    if not data.summary.averages:
        return f"{schools} · {joined(asked_for)}" if asked_for else schools
    if len({average.category for average in data.summary.averages}) > 1:
        return f"{schools} · students tested are given under each category; categories overlap"
    tested = (f"{_count(a)} in {SHORT[a.subject]}" for a in data.summary.averages)
    return f"{schools} · students tested: {joined(tested)}"


def tested(category: Category, averages: list[Average]) -> list[str]:
    """The tested students of one category, a line per subject."""
    return [
        f"{SHORT[average.subject]} {_count(average)}"
        for average in averages
        if average.category is category
    ]


def _count(average: Average) -> str:
    # Where no row's test takers are known there may well be some.
    return f"{average.tested:,}" if average.tested else "n/a"


def footnotes(data: ChartData) -> list[str]:
    """The whiskers, the rows left out, and the source; a note each."""
    ranges = any(a.low != a.high for a in data.summary.averages if a.mean is not None)
    whiskers = "Whiskers: the range that suppressed counts allow. Bars: the best estimate in it."
    return [*([whiskers] if ranges else []), *_left_out(data), _source(data)]


def _source(data: ChartData) -> str:
    source = data.title if data.sample else f"NYC Department of Education, “{data.title}”"
    year = f", school year {data.year}" if data.year else ""
    return f"Source: {source}{year}. Levels: New York State."


def _left_out(data: ChartData) -> list[str]:
    counts = {
        subject: sum(a.excluded_rows for a in data.summary.averages if a.subject is subject)
        for subject in Subject
    }
    if not any(counts.values()):
        return []
    if len(set(counts.values())) == 1:
        rows = f"{counts[Subject.ELA]:,}"
    else:
        rows = joined(f"{n:,} ({SHORT[subject]})" for subject, n in counts.items() if n)
    total = plural(data.summary.total, "row")
    return [f"{rows} of {total} left out: number of test takers suppressed or not published."]
