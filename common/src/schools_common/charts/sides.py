"""The sides of a comparison: some schools, and those that they are compared with."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from schools_common.averages import Average
from schools_common.charts.districts import everywhere
from schools_common.charts.poverty import poverty_share
from schools_common.charts.selection import Selection
from schools_common.charts.titles import filter_phrases
from schools_common.filters import SchoolFilters
from schools_common.publication import Mask
from schools_common.vocabulary import BOROUGH_OF_LETTER, Category, Subject


@dataclass(frozen=True)
class Side:
    """The schools of one side, as a mask by DBN code, and their averages.

    ``name`` is worded for use inside a sentence. ``shared`` is a note such as ", with this school"
    if the side contains all schools that it is compared with. ``poverty`` is the share of its
    schools' students who are in poverty, None if unknown.
    """

    name: str
    selection: Selection
    schools: Mask
    averages: dict[Subject, Average]
    poverty: float | None
    shared: str = ""

    @property
    def label(self) -> str:
        """The name at the beginning of a row, with the note on shared schools."""
        return self.heading + self.shared

    @property
    def heading(self) -> str:
        """The name at the beginning of a text."""
        return self.name[0].upper() + self.name[1:]

    @property
    def category(self) -> Category:
        """The category of its students."""
        return self.selection.filters.category[0]


def sides_of(selection: Selection, subjects: Sequence[Subject]) -> list[Side]:
    """Find the schools and the averages of each side."""
    filters = list(_filters(selection.filters, selection.options.vs))
    several = len({each.category for each in filters}) > 1
    found = [_side(selection.with_filters(each), subjects, several) for each in filters]
    first, *others = found
    return [
        replace(first, shared=next(filter(None, (_with(first, each) for each in others)), "")),
        *(replace(each, shared=_with(each, first)) for each in others),
    ]


def _with(one: Side, other: Side) -> str:
    """Return a note if one side has all schools of the other, and more.

    Schools that publish no results are in no average.
    """
    if one.category is not other.category:  # other students of the same schools
        return ""
    if not any(average.rows for average in other.averages.values()):
        return ""
    within = other.schools.any() and not _only(other.schools, one.schools)
    if not within or not _only(one.schools, other.schools):
        return ""
    return ", with this school" if other.schools.sum() == 1 else ", with these schools"


def schools_in_common(found: Sequence[Side]) -> int:
    """Count the schools that the first side shares with another, if neither contains the other."""
    own = found[0].schools
    others = [each.schools for each in found[1:]]
    partly = [other for other in others if _only(own, other) and _only(other, own)]
    return max((int((own & other).sum()) for other in partly), default=0)


def _only(one: Mask, other: Mask) -> bool:
    """Return whether some schools are on the first side only."""
    return bool((one & ~other).any())


def _filters(given: SchoolFilters, vs: SchoolFilters | None) -> Iterator[SchoolFilters]:
    """Yield the filters of each side, of one category each: its own, or that of the first side.

    Without ``vs``, a single school is compared with its district, its borough and the city, and
    anything else with the city.
    """
    category = given.category[:1]
    yield given.model_copy(update={"category": category})
    if vs is not None:
        yield vs.model_copy(update={"category": vs.category[:1] or category})
        return
    if len(given.dbn) == 1:
        (dbn,) = given.dbn
        yield SchoolFilters(category=category, district=(int(dbn[:2]),))
        yield SchoolFilters(category=category, borough=(BOROUGH_OF_LETTER[dbn[2]],))
    yield SchoolFilters(category=category)


def _side(selection: Selection, subjects: Sequence[Subject], with_category: bool) -> Side:
    publication, category = selection.publication, selection.filters.category[0]
    column = publication.columns["dbn"]
    schools = np.zeros(len(column.categories), np.bool_)
    schools[column.codes[selection.matches]] = True
    averages = {each: Average(category, each, None, None, None, 0, 0, 0) for each in subjects}
    averages |= {
        each.subject: each for each in selection.summary.averages if each.subject in subjects
    }
    name = _name(selection) or everywhere(publication)
    return Side(
        f"{name} ({category})" if with_category else name,
        selection,
        schools,
        averages,
        poverty_share(publication, schools),
    )


def _name(selection: Selection) -> str:
    """Name a side by its school, if its filters name one, and by its other filters."""
    filters = selection.filters
    named = selection.school_name if len(filters.dbn) == 1 else None
    others = filter_phrases(filters.model_copy(update={"dbn": ()}) if named else filters)
    return ", ".join([*([named] if named else []), *others])
