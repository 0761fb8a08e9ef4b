"""View of a school's page: its results by category, its students and similar schools."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from schools_common.charts.choices import ChartKind, Theme
from schools_common.charts.districts import everywhere
from schools_common.charts.titles import joined
from schools_common.matching import matching
from schools_common.publication import Publication
from schools_common.vocabulary import GRADES, Category, Subject, slug

from schools_api.schools.school import averages_of
from schools_api.web.addresses import Parameters, address, changed
from schools_api.web.figures import figure_of
from schools_api.web.places import attendance
from schools_api.web.places.beside import beside
from schools_api.web.places.place import Place, place
from schools_api.web.places.similar import similar_schools
from schools_api.web.rows import row_of


class CategoryRow(NamedTuple):
    """A category of the school's students, with averages of the school and its district.

    ``share`` is of all students. None means not published.
    """

    category: Category
    address: str
    students: int | None
    share: str | None
    averages: dict[Subject, dict[str, Any] | None]
    of_district: dict[Subject, dict[str, Any] | None]


def school_view(publication: Publication, school: Place, theme: Theme | None) -> dict[str, Any]:
    """Build the template context of a school's page."""
    matches = matching(publication, school.filters)
    items = [row_of(publication, int(row)) for row in np.flatnonzero(matches)]
    rows = {Category(each["category"]): each for each in items}
    found = items[0]
    district = place("district", found["district"])
    borough = place("borough", found["borough"])
    kinds = (ChartKind.COMPARE, ChartKind.LEVELS) if Category.ALL in rows else ()
    figures = {
        str(kind): figure_of(publication, _chart(school, Category.ALL, kind), theme)
        for kind in kinds
    }
    return {
        "school": found,
        "place": school,
        "district": district,
        "borough": borough,
        "grades": grade_words(items),
        "enrollment": attendance.students(rows, Category.ALL),
        "sentence": attendance.sentence(rows),
        **figures,
        "chief": figures.get("compare"),
        "city": everywhere(publication, "the city"),
        "around": list(beside(publication, found["school_name"], [school, district, borough])),
        "categories": list(_categories(publication, school, district, rows)),
        "attendance": attendance.panels(rows),
        "similar": list(similar_schools(publication, school)),
    }


def _chart(school: Place, category: Category, kind: ChartKind) -> Parameters:
    return changed(school.chosen, category=[slug(category)], chart=kind)


def grade_words(items: list[dict[str, Any]]) -> str | None:
    """Name the grades that the school has, such as ``"9 to 12"``; None if none are published."""
    places = [n for n, grade in enumerate(GRADES) if any(grade in each["grades"] for each in items)]
    if not places:
        return None
    first, last = places[0], places[-1]
    if last - first + 1 == len(places) > 2:
        return f"{GRADES[first]} to {GRADES[last]}"
    return joined(GRADES[each] for each in places)


def _categories(
    publication: Publication,
    school: Place,
    district: Place,
    rows: dict[Category, dict[str, Any]],
) -> Iterator[CategoryRow]:
    own, around = (
        averages_of(publication, matching(publication, each.filters)) for each in (school, district)
    )
    students = attendance.students(rows, Category.ALL)
    for category in Category:
        if category not in publication.addends:
            continue
        of_category = attendance.students(rows, category)
        yield CategoryRow(
            category,
            address("/", _chart(school, category, ChartKind.COMPARE)),
            of_category,
            attendance.percent(of_category, students) if category is not Category.ALL else None,
            *({each: found.get((category, each)) for each in Subject} for found in (own, around)),
        )
