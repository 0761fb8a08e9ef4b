"""The title of a chart: what it measures, and its filters in words."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from schools_common.filters import SchoolFilters
from schools_common.grouping import GroupBy
from schools_common.vocabulary import GRADES, GROUPS, Category, Subject

# Most values of a filter that a title names; more are counted instead.
_NAMED = 4

_STUDENTS = {
    Category.ALL: "of all students",
    Category.OUT_OF_DISTRICT: "of students who attend school outside their district of residence",
    Category.ENGLISH_LEARNERS: "of English language learners",
    Category.OVER_THE_COUNTER: "of students enrolled over the counter",
    Category.POVERTY: "of students in poverty",
    Category.TEMPORARY_HOUSING: "of students in temporary housing",
    Category.DISABILITIES: "of students with disabilities",
}

_GROUP_NAMES = {
    "asian": "Asian",
    "black": "Black",
    "hispanic": "Hispanic",
    "other": "of other race",
}


def students(filters: SchoolFilters) -> str:
    """Describe the students by their category: ``"of students in poverty"``.

    Empty for several categories, since the chart then shows each.
    """
    return _STUDENTS[filters.category[0]] if len(filters.category) == 1 else ""


def title(measure: str, filters: SchoolFilters, by: str = "") -> str:
    """Compose a title from the measure, the students, all filters that are set and the grouping.

    It may be of any length.
    """
    who = students(filters)
    parts = [f"{measure} {who}".rstrip(), *filter_phrases(filters), by]
    # Commas between the parts would be confused with those inside them.
    return ("; " if any("," in part for part in parts) else ", ").join(filter(None, parts))


def average_level(subjects: Sequence[Subject]) -> str:
    """Name the mean level of subjects: ``"Average ELA and Math level"``."""
    return f"Average {joined(subject.label for subject in subjects)} level"


def group_name(by: GroupBy, value: str) -> str:
    """Name a group on a chart: a district by its number, a grade span by its grades."""
    match by:
        case GroupBy.DISTRICT:
            return f"District {value}"
        case GroupBy.GRADE_SPAN:
            return f"Grades {value}" if value != "other" else "No grades published"
        case _:
            return value


BY = {
    GroupBy.CATEGORY: "by student category",
    GroupBy.BOROUGH: "by borough",
    GroupBy.DISTRICT: "by district",
    GroupBy.GRADE_SPAN: "by grade span",
}
"""The groups of a chart, at the end of its title."""


def filter_phrases(filters: SchoolFilters) -> Iterator[str]:
    """Describe each filter that is set, except for the category."""
    if filters.borough:
        yield joined(filters.borough)
    if filters.district:
        yield _counted("district", filters.district)
    if filters.dbn:
        yield (
            _counted("school", filters.dbn)
            if len(filters.dbn) <= _NAMED
            else plural(len(filters.dbn), "DBN")
        )
    if filters.q:
        yield f"school name with {joined(map(_words, filters.q), 'or')}"
    if filters.grade:
        yield f"schools with {_grades(filters.grade)}"
    if students := _range(filters.enrollment_min, filters.enrollment_max, "{:,}".format):
        yield f"enrollment {students}"
    for group in GROUPS:
        low, high = getattr(filters, f"{group}_min"), getattr(filters, f"{group}_max")
        if share := _range(low, high, _percent):
            yield f"{share} {_GROUP_NAMES.get(group, group)}"


def _words(words: str) -> str:
    # Quoted one by one, because their order in a filter has no meaning.
    return joined(f"“{word}”" for word in words.split())


def filter_words(filters: SchoolFilters) -> Iterator[tuple[str, list[str]]]:
    """Name each filter that is set, with a description of each of its values."""
    for name, value in filters.canonical().items():
        match name:
            case "district":
                yield name, [f"District {each}" for each in value]
            case "grade":
                yield name, [f"Grade {each}" for each in value]
            case "q":
                yield name, [_words(each) for each in value]
            case _ if isinstance(value, list):
                yield name, list(map(str, value))
            case _:
                measure, _, bound = name.rpartition("_")
                most = "at most" if bound == "max" else "at least"
                if measure == "enrollment":
                    yield name, [f"{most} {plural(value, 'student')}"]
                else:
                    yield name, [f"{most} {_percent(value)} {_GROUP_NAMES.get(measure, measure)}"]


def joined(words: Iterable[str], last: str = "and") -> str:
    """Join words into a list: ``"a, b and c"``."""
    *first, final = words
    return f"{', '.join(first)} {last} {final}" if first else final


def plural(count: int, noun: str) -> str:
    """Return a number with its noun: ``"1 school"``, ``"1,204 schools"``."""
    if count == 1:
        return f"1 {noun}"
    return f"{count:,} {noun[:-1]}ies" if noun.endswith("y") else f"{count:,} {noun}s"


def _counted(noun: str, values: Sequence[object]) -> str:
    if len(values) > _NAMED:
        return plural(len(values), noun)
    return f"{noun}{'s' if len(values) > 1 else ''} {joined(map(str, values))}"


def _grades(grades: Iterable[str]) -> str:
    """Name grades, three or more in a row as a range: ``"any of grades K, 1 and 3 to 8"``."""
    runs: list[list[str]] = []
    for before, grade in pairwise(("", *GRADES)):
        if grade not in grades:
            continue
        if runs and runs[-1][-1] == before:
            runs[-1].append(grade)
        else:
            runs.append([grade])
    names = [name for run in runs for name in ([f"{run[0]} to {run[-1]}"] if len(run) > 2 else run)]
    return f"{'grade' if len(runs[0]) == len(names) == 1 else 'any of grades'} {joined(names)}"


def _range(low: float | None, high: float | None, show: Callable[[float], str]) -> str:
    if low is not None and high is not None:
        return show(low) if low == high else f"{show(low)} to {show(high)}"
    if low is not None:
        return f"at least {show(low)}"
    return f"at most {show(high)}" if high is not None else ""


def _percent(share: float) -> str:
    return f"{share * 100:.4g}%"
