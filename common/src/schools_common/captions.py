"""The captions of a chart: its data in numbers, what is left out, and the source."""

from collections.abc import Sequence

from schools_common.averages import Average
from schools_common.chart_data import ChartData
from schools_common.titles import joined, plural
from schools_common.vocabulary import Category, Subject

SAMPLE = "Generated sample, not real data"
NOTHING = "No school matches these filters"
NO_TEST_TAKERS = "No average: the number of test takers is suppressed or not published"


def subtitle(data: ChartData, asked_for: Sequence[Category]) -> str:
    """State the number of schools and tested students, or the categories without any data.

    Students are never added up over categories, which overlap; with several categories, each
    label has its own number.
    """
    schools = data.school_name or plural(data.schools, "school")
    if not data.summary.averages:
        return f"{schools} · {joined(asked_for)}" if asked_for else schools
    if len({average.category for average in data.summary.averages}) > 1:
        return f"{schools} · students tested are given under each category; categories overlap"
    tested = (f"{_count(a)} in {a.subject.label}" for a in data.summary.averages)
    return f"{schools} · students tested: {joined(tested)}"


def tested(category: Category, averages: list[Average]) -> list[str]:
    """State the tested students of one category, a line per subject."""
    return [
        f"{average.subject.label} {_count(average)}"
        for average in averages
        if average.category is category
    ]


def _count(average: Average) -> str:
    # A count of 0 means that no row publishes its test takers, of whom there may be some.
    return f"{average.tested:,}" if average.tested else "n/a"


def footnotes(data: ChartData) -> list[str]:
    """Explain the whiskers, the rows left out and the source; one text each."""
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
        rows = joined(f"{n:,} ({subject.label})" for subject, n in counts.items() if n)
    total = plural(data.summary.total, "row")
    return [f"{rows} of {total} left out: number of test takers suppressed or not published."]
