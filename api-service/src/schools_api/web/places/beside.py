"""Table that compares a place's results with those of the places around it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from schools_common.charts.districts import everywhere
from schools_common.charts.shares import proficiency
from schools_common.filters import SchoolFilters
from schools_common.grouping import GroupBy
from schools_common.level_counts import NOBODY, level_counts
from schools_common.matching import matching
from schools_common.publication import Publication
from schools_common.vocabulary import Category, Subject

from schools_api.schools.school import averages_of
from schools_api.web.places.place import Place


@dataclass(frozen=True)
class PlaceResults:
    """A place, or all schools, with averages and shares of proficient students by subject.

    An unknown share is None. A subject without results has no average.
    """

    name: str
    address: str | None
    averages: dict[Subject, dict[str, Any]]
    proficient: dict[Subject, str | None]


def beside(publication: Publication, name: str, places: list[Place]) -> Iterator[PlaceResults]:
    """Yield the results of All Students in each place, and in all schools.

    The first place is the page's own: it is called ``name`` and has no link.
    """
    for place in places:
        own = place is places[0]
        yield _around(
            publication,
            name if own else place.name,
            None if own else place.address,
            place.filters,
        )
    yield _around(publication, everywhere(publication).capitalize(), None, SchoolFilters())


def _around(
    publication: Publication, name: str, address: str | None, filters: SchoolFilters
) -> PlaceResults:
    filters = filters.model_copy(update={"category": (Category.ALL,)})
    matches = matching(publication, filters)
    averages = averages_of(publication, matches)
    counts = {
        subject: level_counts(publication, matches, GroupBy.CATEGORY, subject)
        for subject in Subject
    }
    of_all = Category.ALL, Category.ALL.value
    return PlaceResults(
        name,
        address,
        {each: found for each in Subject if (found := averages.get((Category.ALL, each)))},
        {each: proficiency(counts[each].get(of_all, NOBODY)) for each in Subject},
    )
