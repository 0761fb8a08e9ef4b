"""Average levels of schools, in a strip for each group."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from schools_common.charts import captions
from schools_common.charts.comparing import Named, comparison, interval, not_published
from schools_common.charts.districts import everywhere
from schools_common.charts.options import required
from schools_common.charts.results import left_out, reasons, results
from schools_common.charts.selection import Selection
from schools_common.charts.strips import Strip, groups, strip_of
from schools_common.charts.titles import BY, group_name, joined, plural, title
from schools_common.charts.words import Cell, Table, Words, alt_text, role
from schools_common.grouping import GroupBy
from schools_common.vocabulary import Category, Subject

MARKS = (
    "Schools: by the best estimate. Grey: the middle half of them, from quartile to quartile, "
    "with the median."
)


@dataclass(frozen=True, eq=False)
class Distribution:
    """Strips in the order of the chart; ``absent`` has the DBNs to mark that are in none."""

    by: GroupBy
    subject: Subject
    min_tested: int
    strips: list[Strip]
    absent: tuple[str, ...]

    @property
    def own(self) -> list[Strip]:
        """The strips of the matching rows, without the whole city."""
        return [strip for strip in self.strips if not strip.is_city]

    @property
    def several(self) -> bool:
        """True for strips of several categories, which are parts of All Students."""
        return len({strip.schools.category for strip in self.own}) > 1

    @property
    def points(self) -> int:
        """The number of schools in all strips."""
        return sum(len(strip.schools) for strip in self.strips)


def read(selection: Selection) -> Distribution:
    """Find the schools of each group that has rows."""
    options, publication = selection.options, selection.publication
    by = required(options.group_by)
    (subject,) = options.subjects
    least, mark = required(options.min_tested), required(options.mark)
    strips = []
    for key, rows in groups(publication, selection.matches, by):
        category = Category(key) if by is GroupBy.CATEGORY else selection.filters.category[0]
        found = results(publication, rows, category, subject, least)
        strips.append(strip_of(group_name(by, key), key, found, mark))
    if by is GroupBy.BOROUGH:
        strips.sort(key=lambda strip: -(strip.median.mean or 0))
    if len(strips) == 1:
        category = strips[0].schools.category
        if city := selection.city(category):
            rows = np.flatnonzero(city.matches)
            found = results(publication, rows, category, subject, least)
            name = captions.all_schools(everywhere(publication), category)
            strips.append(strip_of(name, None, found, mark))
    shown = {dbn for strip in strips for dbn in strip.marked_labels("dbn")}
    return Distribution(
        by, subject, least, strips, tuple(each for each in mark if each not in shown)
    )


def describe(numbers: Distribution, selection: Selection) -> Words:
    """Describe the strips and the marked schools in words."""
    own, noun = numbers.own, numbers.by.replace("_", " ")
    by = BY[numbers.by] if numbers.by is not GroupBy.CATEGORY or len(own) > 1 else ""
    heading = title(f"Schools' average {numbers.subject.label} levels", selection.filters, by)
    medians = [
        Named(everywhere(selection.publication) if strip.is_city else strip.name, strip.median)
        for strip in numbers.strips
        # All Students includes the other categories, so it is not compared with them.
        if not (numbers.several and strip.schools.category is Category.ALL)
    ]
    summary = [_medians(numbers.subject, medians, noun), *_marked(numbers)]
    (short, missing), absent = _left_out(numbers), _absent(numbers)
    about = (
        MARKS if numbers.points else "",
        missing,
        captions.OVERLAP if numbers.several else "",
        absent,
    )
    if not own:
        summary = [f"{captions.NOTHING}."]
    return Words(
        title=heading,
        subtitle=_subtitle(numbers, selection),
        summary=" ".join(summary),
        alt=alt_text(
            f"Distribution chart. {heading}.",
            *([f"School year {selection.year}."] if selection.year else []),
            *summary,
            short,
            not_published([each for each in medians if own], noun),
            absent,
        ),
        footnotes=captions.footnotes(selection, [], about=filter(None, about)),
    )


def _medians(subject: Subject, medians: list[Named], noun: str) -> str:
    """Compare the medians, each with its bounds."""
    known = sum(each.average.mean is not None for each in medians)
    if not known:
        return f"No school has a published {subject.label} result."
    several = "Medians" if known > 1 else "Median"
    return f"{several} of schools in {comparison(subject, medians, noun)}"


def _marked(numbers: Distribution) -> list[str]:
    """Name the marked schools, each where it first appears, with its result."""
    found: dict[str, str] = {}
    for strip in numbers.strips:
        dbns, names = strip.marked_labels("dbn"), strip.marked_labels("school_name")
        for dbn, name, place in zip(dbns, names, strip.marked, strict=True):
            found.setdefault(dbn, f"{name}, {interval(strip.schools.average(place))}")
    return [f"Marked: {'; '.join(found.values())}."] if found else []


def _absent(numbers: Distribution) -> str:
    absent = numbers.absent
    if not absent:
        return ""
    return f"{joined(absent)} {'is' if len(absent) == 1 else 'are'} not among the schools shown."


def _left_out(numbers: Distribution) -> tuple[str, str]:
    counts: dict[str, int] = {}
    for strip in numbers.own:
        for reason, count in reasons(strip.schools, numbers.min_tested).items():
            counts[reason] = counts.get(reason, 0) + count
    total = sum(len(strip.schools) for strip in numbers.own) + sum(counts.values())
    return left_out(total, "row" if numbers.by is GroupBy.CATEGORY else "school", counts)


def _subtitle(numbers: Distribution, selection: Selection) -> str:
    """State schools and year, and students if all are of one category, since categories overlap."""
    shown = [strip.schools for strip in numbers.own]
    schools = plural(selection.schools, "school")
    if len({each.category for each in shown}) == 1:
        count, tested = sum(map(len, shown)), sum(int(each.tested.sum()) for each in shown)
        if count < selection.schools:
            schools = f"{count:,} of {schools}"
        schools = (
            f"{selection.school_name or schools} · "
            f"students tested: {captions.count(tested)} in {numbers.subject.label}"
        )
    return " · ".join([schools, *([selection.year] if selection.year else [])])


def table(numbers: Distribution) -> Table:
    """List the schools, strip by strip."""
    names = (
        *("group", "key", "role", "category", "dbn", "school_name"),
        *("tested", "low", "mean", "high"),
    )
    return Table(names, [row for strip in numbers.strips for row in _rows(strip, numbers.several)])


def _rows(strip: Strip, several: bool) -> Iterator[tuple[Cell, ...]]:
    schools = strip.schools
    is_reference = strip.is_city or (several and schools.category is Category.ALL)
    columns: list[Sequence[Cell]] = [
        *map(schools.labels, ("category", "dbn", "school_name")),
        schools.tested.astype(int).tolist(),
        *([round(level, 4) for level in each.tolist()] for each in schools.levels),
    ]
    for cells in zip(*columns, strict=True):
        yield strip.name, strip.key, role(is_reference), *cells
