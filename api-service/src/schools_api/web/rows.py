"""Rows of the publication, formatted for pages."""

from math import isnan
from typing import Any

from schools_common.charts.captions import NOT_PUBLISHED
from schools_common.publication import Publication

from schools_api.schools.pages import pages_of


def row_of(publication: Publication, row: int) -> dict[str, Any]:
    """Return a row as in ``GET /schools``, by its number, with ``students`` added.

    ``students`` is the enrollment, derived from male and female students if the total is blank;
    None if it is not published.
    """
    students = publication.students[row]
    known = None if isnan(students) else int(students)
    return {**pages_of(publication).plain(row), "students": known}


def level(found: dict[str, Any]) -> str:
    """Format an average: the estimate with its interval, or "not published"."""
    if found["mean"] is None:
        return NOT_PUBLISHED
    low, mean, high = (f"{found[name]:.2f}" for name in ("low", "mean", "high"))
    return mean if low == high else f"{mean} ({low} to {high})"
