"""Schools compared with others: the average levels of each side, and their difference."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from schools_common.averages import Average, summarize
from schools_common.charts import captions
from schools_common.charts.differences import Difference, difference, sentence
from schools_common.charts.districts import everywhere
from schools_common.charts.poverty import far_from_first
from schools_common.charts.selection import Selection
from schools_common.charts.sides import Side, schools_in_common, sides_of
from schools_common.charts.titles import average_level, joined, plural, students
from schools_common.charts.words import Table, Words, alt_text
from schools_common.filters import SchoolFilters
from schools_common.vocabulary import Category, Subject


@dataclass(frozen=True)
class Compare:
    """The sides of a comparison: the first is compared with each of the others.

    ``around`` is true for one school compared with its district, borough and the city. ``union``
    has the averages of all sides' rows, each row counted once. If the sides' shares of students in
    poverty are far apart, ``within_poverty`` has the filters and ``vs`` of the same chart for
    students in poverty alone.
    """

    subjects: tuple[Subject, ...]
    sides: list[Side]
    around: bool
    union: list[Average]
    within_poverty: tuple[SchoolFilters, SchoolFilters | None] | None

    def differences(self, subject: Subject) -> list[Difference | None]:
        """Return the difference between the first side and each other one; None if unknown."""
        first, *others = (side.averages[subject] for side in self.sides)
        return [difference(first, other) for other in others]


def read(selection: Selection) -> Compare:
    """Compute the averages of each side."""
    options = selection.options
    subjects = options.subjects
    sides = sides_of(selection, subjects)
    either = np.logical_or.reduce([side.selection.matches for side in sides])
    union = summarize(selection.publication, either).averages
    return Compare(
        subjects,
        sides,
        options.vs is None and len(sides) > 2,
        [average for average in union if average.subject in subjects],
        _within_poverty(sides, options.vs),
    )


def _within_poverty(
    sides: Sequence[Side], vs: SchoolFilters | None
) -> tuple[SchoolFilters, SchoolFilters | None] | None:
    categories = {side.category for side in sides}
    far = far_from_first([side.poverty for side in sides])
    if len(categories) > 1 or Category.POVERTY in categories or not far:
        return None
    poverty = {"category": (Category.POVERTY,)}
    filters = sides[0].selection.filters.model_copy(update=poverty)
    return filters, vs.model_copy(update=poverty) if vs is not None else None


def describe(numbers: Compare, selection: Selection) -> Words:
    """Describe the differences in words."""
    first, *others = numbers.sides
    one_category = len({side.category for side in numbers.sides}) == 1
    who = students(first.selection.filters) if one_category else ""
    measure = f"{average_level(numbers.subjects)} {who}".rstrip()
    city = everywhere(selection.publication, "the city")
    names = ["its district", "its borough", city]
    if not numbers.around:
        names = [f"{each.name}{each.shared}" for each in others]
    own = f"{first.name}{first.shared}"
    # The comma separates a name that is a list from the words that follow.
    heading = f"{measure}: {own}{',' * (',' in own)} compared with {joined(names)}"
    counts = [
        f"{side.heading}: {plural(side.selection.schools, 'school')}" for side in numbers.sides
    ]
    year = [selection.year] if selection.year else []
    if not first.selection.schools:
        nothing = f"{captions.NOTHING}."
        return Words(
            heading,
            " · ".join(counts[:1]),
            nothing,
            alt_text(f"Dot chart. {heading}.", nothing),
            captions.footnotes(selection, []),
        )
    named = {
        subject: list(zip(names, numbers.differences(subject), strict=True))
        for subject in numbers.subjects
    }
    full, brief = (
        [
            sentence(subject, first.averages[subject], others, sizes=sizes)
            for subject, others in named.items()
        ]
        for sizes in (True, len(names) == 1)
    )
    return Words(
        title=heading,
        subtitle=" · ".join([*counts[numbers.around :], *year]),
        summary=f"{first.heading}: {' '.join(full)}",
        alt=alt_text(f"Dot chart. {heading}.", *(f"School year {y}." for y in year), *brief),
        footnotes=captions.footnotes(selection, numbers.union, about=_notes(numbers)),
    )


def _notes(numbers: Compare) -> list[str]:
    first = numbers.sides[0]
    known = any(average.mean is not None for average in first.averages.values())
    own = f"{first.name}{' (thin lines)' * known}"
    notes = [
        f"Difference: {own} minus the other side, from the smallest to the largest that the "
        "suppressed counts allow."
    ]
    if shared := schools_in_common(numbers.sides):
        notes.append(f"Both sides have {plural(shared, 'school')} in common.")
    if numbers.within_poverty:
        far = far_from_first([side.poverty for side in numbers.sides])
        shares = [f"{numbers.sides[n].poverty:.0%} ({numbers.sides[n].name})" for n in [0, *far]]
        notes.append(
            f"Students in poverty: {joined(shares)}. Within that category the gap may differ: "
            "see the same chart of the category Poverty."
        )
    return notes


def table(numbers: Compare) -> Table:
    """List the averages of each subject and side, with the first side's difference from it."""
    return Table(
        (
            *("side", "category", "subject", "low", "mean", "high", "tested", "rows"),
            *("excluded_rows", "difference_low", "difference_high", "schools", "poverty_share"),
        ),
        [
            (
                *(side.label, side.category.value, subject.value),
                *(average.low, average.mean, average.high),
                *(average.tested, average.rows, average.excluded_rows),
                *((gap.low, gap.high) if gap else (None, None)),
                side.selection.schools,
                None if side.poverty is None else round(side.poverty, 4),
            )
            for subject in numbers.subjects
            for side, gap in zip(numbers.sides, [None, *numbers.differences(subject)], strict=True)
            for average in [side.averages[subject]]
        ],
    )
