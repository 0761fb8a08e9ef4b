"""Measures of schools: their enrollment, and shares of their students."""

import numpy as np

from schools_common.charts.choices import SHARES_OF_CATEGORIES, Measure
from schools_common.charts.titles import students
from schools_common.filters import SchoolFilters
from schools_common.publication import Numbers, Publication
from schools_common.vocabulary import Category

_GROUPS = {
    "female": "female students",
    "male": "male students",
    "asian": "Asian students",
    "black": "Black students",
    "hispanic": "Hispanic students",
    "other": "students of other race",
    "white": "white students",
}


def name_of(measure: Measure) -> str:
    """Name a measure: ``"enrollment"``, ``"share of students in poverty"``."""
    if measure in SHARES_OF_CATEGORIES:
        category = SHARES_OF_CATEGORIES[measure]
        return f"share {students(SchoolFilters(category=(category,)))}"
    return f"share of {_GROUPS[measure]}" if measure in _GROUPS else "enrollment"


def measure_of_schools(publication: Publication, measure: Measure) -> Numbers:
    """Return the measure of each row's school, of shape (rows,), NaN where unknown.

    It is that of the school's All Students, whatever the row's category. The share of a category is
    its enrollment divided by that of All Students.
    """
    if measure not in SHARES_OF_CATEGORIES:
        return _of_rows(publication, publication.measures[measure], Category.ALL)
    students = publication.students
    part = _of_rows(publication, students, SHARES_OF_CATEGORIES[measure])
    return part / _of_rows(publication, students, Category.ALL)


def _of_rows(publication: Publication, numbers: Numbers, category: Category) -> Numbers:
    """Return for each row the number in its school's row of a category; NaN if there is none."""
    found: Numbers = by_school(publication, numbers, category)[publication.columns["dbn"].codes]
    return found


def by_school(publication: Publication, numbers: Numbers, category: Category) -> Numbers:
    """Return the number in each school's row of a category, by the code of its DBN; NaN if none."""
    schools = publication.columns["dbn"]
    found = np.full(len(schools.categories), np.nan)
    if category in publication.addends:
        rows, _ = publication.addends[category]
        found[schools.codes[rows]] = numbers[rows]
    return found
