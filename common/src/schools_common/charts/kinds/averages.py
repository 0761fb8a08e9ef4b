"""Average levels by category, borough, district or grade span."""

from collections.abc import Sequence
from dataclasses import dataclass

from schools_common.averages import Average
from schools_common.charts import captions
from schools_common.charts.comparing import Named, comparison, not_published
from schools_common.charts.districts import everywhere
from schools_common.charts.options import required
from schools_common.charts.selection import Selection
from schools_common.charts.titles import BY, average_level, group_name, title
from schools_common.charts.words import Cell, Table, Words, alt_text, role
from schools_common.grouping import GroupBy, by_group
from schools_common.vocabulary import Category, Subject


@dataclass(frozen=True)
class Group:
    """A row of the chart: a group's averages, one per subject of the chart.

    ``key`` is the group as :func:`grouping.by_group` names it, None for the whole city.
    """

    name: str
    key: str | None
    category: Category
    averages: dict[Subject, Average]

    @property
    def is_city(self) -> bool:
        """True for the whole city, shown beside a single group."""
        return self.key is None


@dataclass(frozen=True)
class Averages:
    """Groups in the order of the chart.

    ``reference`` is All Students, which includes the other categories: a line, not a row.
    """

    by: GroupBy
    subjects: tuple[Subject, ...]
    groups: list[Group]
    reference: Group | None = None

    @property
    def own(self) -> list[Average]:
        """The averages of the matching rows, without the whole city."""
        found = [group for group in self.groups if not group.is_city]
        every = [*found, *([self.reference] if self.reference else [])]
        return [average for group in every for average in group.averages.values()]


NOUNS = {
    GroupBy.CATEGORY: "category",
    GroupBy.BOROUGH: "borough",
    GroupBy.DISTRICT: "district",
    GroupBy.GRADE_SPAN: "grade span",
}


def read(selection: Selection) -> Averages:
    """Compute the averages of each group that has rows."""
    options = selection.options
    by = required(options.group_by)
    subjects = options.subjects
    groups = _groups(selection, by, subjects)
    reference = None
    if by is GroupBy.CATEGORY and len(groups) > 1:
        reference = next((each for each in groups if each.category is Category.ALL), None)
        groups = [each for each in groups if each is not reference]
    if by is GroupBy.BOROUGH:
        first = subjects[0]
        groups.sort(key=lambda group: -(group.averages[first].mean or 0))
    if len(groups) == 1 and reference is None:
        groups += _city(selection, groups[0], subjects)
    return Averages(by, subjects, groups, reference)


def _groups(selection: Selection, by: GroupBy, subjects: tuple[Subject, ...]) -> list[Group]:
    if by is GroupBy.CATEGORY:
        found = [(each.category.value, each) for each in selection.summary.averages]
    else:
        of_groups = by_group(selection.publication, selection.matches, by)
        found = [(each.group, each) for each in of_groups]
    groups: dict[str, Group] = {}
    for key, average in found:
        if average.subject in subjects:
            group = groups.setdefault(key, Group(group_name(by, key), key, average.category, {}))
            group.averages[average.subject] = average
    return list(groups.values())


def _city(selection: Selection, group: Group, subjects: tuple[Subject, ...]) -> list[Group]:
    """Return the whole city in a group's category, unless the group is the whole city."""
    city = selection.city(group.category)
    if city is None:
        return []
    averages = {each.subject: each for each in city.summary.averages if each.subject in subjects}
    name = captions.all_schools(everywhere(selection.publication), group.category)
    return [Group(name, None, group.category, averages)]


def describe(numbers: Averages, selection: Selection) -> Words:
    """Describe the averages in words."""
    by = BY[numbers.by] if numbers.by is not GroupBy.CATEGORY or _several(numbers) else ""
    heading = title(average_level(numbers.subjects), selection.filters, by)
    noun = NOUNS[numbers.by]
    named = {
        subject: [
            Named(in_sentence(each, numbers.groups, numbers.by, selection), each.averages[subject])
            for each in numbers.groups
        ]
        for subject in numbers.subjects
    }
    sentences = [comparison(subject, groups, noun) for subject, groups in named.items()]
    summary = " ".join(sentences) if numbers.groups else f"{captions.NOTHING}."
    told = [*sentences, not_published(next(iter(named.values())), noun)]
    if not numbers.groups:
        told = [summary]
    return Words(
        title=heading,
        subtitle=captions.subtitle(selection, numbers.own),
        summary=summary,
        alt=alt_text(f"Dot chart. {heading}.", *_year(selection), *told),
        footnotes=captions.footnotes(selection, numbers.own),
    )


def in_sentence(group: Group, groups: Sequence[Group], by: GroupBy, selection: Selection) -> str:
    """Name a group in a sentence; beside the whole city, by its schools instead of its category."""
    if group.is_city:
        return everywhere(selection.publication)
    beside_city = by is GroupBy.CATEGORY and any(each.is_city for each in groups)
    return (selection.school_name or "these schools") if beside_city else group.name


def _several(numbers: Averages) -> bool:
    return numbers.reference is not None or len({each.category for each in numbers.groups}) > 1


def _year(selection: Selection) -> list[str]:
    return [f"School year {selection.year}."] if selection.year else []


def table(numbers: Averages) -> Table:
    """List the averages, a row for each group and subject."""
    groups = [*([numbers.reference] if numbers.reference else []), *numbers.groups]
    return Table(
        (
            *("group", "key", "role", "category", "subject"),
            *("low", "mean", "high", "tested", "rows", "excluded_rows"),
        ),
        [
            (
                *(group.name, group.key, role(group.is_city or group is numbers.reference)),
                *(group.category.value, subject.value, *_cells(average)),
            )
            for group in groups
            for subject, average in group.averages.items()
        ],
    )


def _cells(average: Average) -> tuple[Cell, ...]:
    bounds = average.low, average.mean, average.high
    return (*bounds, average.tested, average.rows, average.excluded_rows)
