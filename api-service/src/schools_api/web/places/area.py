"""View of the pages of districts and boroughs."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from schools_common.charts.choices import ChartKind, Theme
from schools_common.charts.districts import everywhere
from schools_common.charts.measures import by_school
from schools_common.charts.poverty import poverty_share
from schools_common.charts.titles import plural
from schools_common.grouping import GroupBy
from schools_common.matching import matching
from schools_common.publication import Mask, Publication
from schools_common.vocabulary import Borough, Category, slug

from schools_api.charts.parameters import VS
from schools_api.schools.pages import pages_of
from schools_api.web.addresses import address, changed
from schools_api.web.figures import figure_of
from schools_api.web.places.beside import beside
from schools_api.web.places.place import Place, place
from schools_api.web.rows import row_of


class School(NamedTuple):
    """A school, its enrollment and its row for All Students; None means not published."""

    name: str
    place: Place
    students: int | None
    results: dict[str, Any] | None


class District(NamedTuple):
    """A district, and the number of its schools in the borough."""

    place: Place
    schools: str


def area_view(publication: Publication, area: Place, theme: Theme | None) -> dict[str, Any]:
    """Build the template context of a district's or borough's page."""
    matches = matching(publication, area.filters)
    within = _boroughs(publication, matches) if area.kind == "district" else []
    around = within if len(within) == 1 else []  # some districts span all boroughs
    figures = {"categories": figure_of(publication, area.chosen, theme)}
    sides = {"category": [slug(Category.ALL)], **_other_side(around)}
    compare = changed(area.chosen, chart=ChartKind.COMPARE, **sides)
    figures["compare"] = figure_of(publication, compare, theme)
    if area.kind == "borough":
        by_district = area.chosen | {"group_by": GroupBy.DISTRICT}
        figures["by_district"] = figure_of(publication, by_district, theme)
    return {
        "place": area,
        "within": within,
        **figures,
        "chief": figures["categories"],
        "sentence": _sentence(publication, matches),
        "year": figures["categories"].content.selection.year,
        "city": everywhere(publication, "the city"),
        "around": list(beside(publication, area.name, [area, *around])),
        "schools": list(_schools(publication, matches)) if area.kind == "district" else [],
        "districts": list(_districts(publication, matches)) if area.kind == "borough" else [],
        "explorer": address("/", area.chosen),
    }


def _other_side(around: list[Place]) -> dict[str, Any]:
    if around:
        return {f"{VS}borough": [around[0].value]}
    return {f"{VS}category": [slug(Category.ALL)]}  # the whole city


def _boroughs(publication: Publication, matches: Mask) -> list[Place]:
    column = publication.columns["borough"]
    found = {column.categories[code] for code in np.unique(column.codes[matches])}
    return [place("borough", each) for each in Borough if each in found]


def _sentence(publication: Publication, matches: Mask) -> str:
    """Summarize the number of schools, their published enrollment and the share in poverty."""
    schools = publication.columns["dbn"]
    flags = np.zeros(len(schools.categories), np.bool_)
    flags[schools.codes[matches]] = True
    students = by_school(publication, publication.students, Category.ALL)[flags]
    known = students[~np.isnan(students)]
    number, hidden = int(flags.sum()), int(flags.sum()) - len(known)
    if not len(known):
        return f"{plural(number, 'school')}, whose enrollment is not published."
    least = "at least " if hidden else ""
    told = f"{plural(number, 'school')} with {least}{plural(int(known.sum()), 'student')}"
    if hidden:
        told += f" (the enrollment of {plural(hidden, 'school')} is not published)"
    poverty = poverty_share(publication, flags)
    return f"{told}." if poverty is None else f"{told}, {poverty:.0%} of them in poverty."


def _schools(publication: Publication, matches: Mask) -> Iterator[School]:
    """Yield the schools by name."""
    pages, columns = pages_of(publication), publication.columns
    seen = set()
    for row in pages.all(matches, "name").tolist():
        dbn = columns["dbn"][row]
        if dbn in seen:
            continue
        seen.add(dbn)  # its row of All Students comes first
        is_all = columns["category"][row] == Category.ALL
        found = row_of(publication, row) if is_all else None
        students = found["students"] if found else None
        yield School(columns["school_name"][row], place("school", dbn), students, found)


def _districts(publication: Publication, matches: Mask) -> Iterator[District]:
    """Yield the districts by number."""
    schools, districts = publication.columns["dbn"], publication.columns["district"]
    pairs = {(districts.codes[row], schools.codes[row]) for row in np.flatnonzero(matches)}
    numbers = np.bincount([code for code, _ in pairs], minlength=len(districts.categories))
    for label, number in sorted(
        zip(districts.categories, numbers, strict=True), key=lambda each: int(each[0])
    ):
        if number:
            yield District(place("district", label), plural(int(number), "school"))
