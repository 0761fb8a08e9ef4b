"""Students at each performance level, by category, borough, district or grade span."""

from dataclasses import dataclass, replace

from schools_common.averages import Average
from schools_common.charts import captions
from schools_common.charts.kinds import averages
from schools_common.charts.selection import Selection
from schools_common.charts.shares import MIN_FOR_PERCENTAGES, NamedCounts, comparison, not_given
from schools_common.charts.titles import BY, joined, title
from schools_common.charts.words import Cell, Table, Words, alt_text, role
from schools_common.filters import SchoolFilters
from schools_common.grouping import GroupBy
from schools_common.level_counts import NOBODY, Block, LevelCounts, level_counts
from schools_common.vocabulary import Category, Subject

HIDDEN = (
    "Hatched: students whose level is suppressed, between the levels that they may be at. "
    "Proficient (level 3 or 4) begins at the line or, where counts are suppressed, somewhere "
    "between two lines."
)
FEW = f"Percentages are not given for fewer than {MIN_FOR_PERCENTAGES} students."


@dataclass(frozen=True)
class Group(averages.Group):
    """A row of the chart: a group with its students by level, per subject of the chart."""

    counts: dict[Subject, LevelCounts]


@dataclass(frozen=True)
class Levels:
    """Groups in the order of the chart.

    ``parts`` are the groups to compare: all but All Students, which comes first among categories
    and includes them.
    """

    by: GroupBy
    subjects: tuple[Subject, ...]
    groups: list[Group]
    parts: list[Group]


def read(selection: Selection) -> Levels:
    """Count the students of each group that has rows, in the order of the chart of averages."""
    found = averages.read(selection)
    ordered = [*([found.reference] if found.reference else []), *found.groups]
    own = _counts(selection, found.by)
    groups = []
    for group in ordered:
        counts, key = own, group.key
        if key is None:
            city = selection.with_filters(SchoolFilters(category=(group.category,)))
            counts, key = _counts(city, GroupBy.CATEGORY), group.category
        of_group = {
            subject: counts[subject].get((group.category, key), NOBODY)
            for subject in found.subjects
        }
        groups.append(Group(**vars(group), counts=of_group))
    parts = groups[1:] if found.reference else groups
    return Levels(found.by, found.subjects, groups, parts)


def _counts(
    selection: Selection, by: GroupBy
) -> dict[Subject, dict[tuple[Category, str], LevelCounts]]:
    """Count the students by category and group key."""
    return {
        subject: level_counts(selection.publication, selection.matches, by, subject)
        for subject in selection.options.subjects
    }


def describe(numbers: Levels, selection: Selection) -> Words:
    """Describe the shares of students in words."""
    several = len({group.category for group in numbers.groups}) > 1
    by = BY[numbers.by] if numbers.by is not GroupBy.CATEGORY or several else ""
    measure = f"{joined(subject.label for subject in numbers.subjects)} performance levels"
    heading = title(measure, selection.filters, by)
    noun = averages.NOUNS[numbers.by]
    named = {
        subject: [
            NamedCounts(
                averages.in_sentence(each, numbers.parts, numbers.by, selection),
                each.counts[subject],
            )
            for each in numbers.parts
        ]
        for subject in numbers.subjects
    }
    sentences = [comparison(subject, groups, noun) for subject, groups in named.items()]
    nothing = f"{captions.NOTHING}."
    year = f"School year {selection.year}." if selection.year else ""
    own = [
        # Without bounds, so that the footnotes do not explain bands.
        replace(average, low=None, mean=None, high=None)
        for group in numbers.groups
        if not group.is_city
        for average in group.averages.values()
    ]
    return Words(
        title=heading,
        subtitle=captions.subtitle(selection, own),
        summary=" ".join(sentences) if numbers.groups else nothing,
        alt=alt_text(
            f"Stacked bars. {heading}.",
            *([year, *sentences, not_given(named, noun)] if numbers.groups else [nothing]),
        ),
        footnotes=(*_notes(numbers), *captions.footnotes(selection, own)),
    )


def _notes(numbers: Levels) -> list[str]:
    found = [counts for group in numbers.groups for counts in group.counts.values() if counts.rows]
    hides = any(counts.students[block] for counts in found for block in Block if block.hidden)
    few = any(counts.tested < MIN_FOR_PERCENTAGES for counts in found)
    return [*([HIDDEN] if hides else []), *([FEW] if few else [])]


def table(numbers: Levels) -> Table:
    """List the students, a row for each group and subject, with the bounds of the proficient."""
    return Table(
        (
            *("group", "key", "role", "category", "subject"),
            *(block.value for block in Block),
            *("proficient_low", "proficient_high", "tested", "rows", "excluded_rows"),
        ),
        [
            (
                *(group.name, group.key, role(group.is_city or group not in numbers.parts)),
                *(group.category.value, subject.value, *_cells(counts), *_rows(average)),
            )
            for group in numbers.groups
            for (subject, counts), average in zip(
                group.counts.items(), group.averages.values(), strict=True
            )
        ],
    )


def _cells(counts: LevelCounts) -> tuple[Cell, ...]:
    return (*(counts.published(block) for block in Block), *(counts.proficient or (None, None)))


def _rows(average: Average) -> tuple[Cell, ...]:
    return average.tested, average.rows, average.excluded_rows
