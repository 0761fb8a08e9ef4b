"""Rows of the publication, as pages show them."""

from math import isnan
from typing import Any

from schools_common.charts.captions import NOT_PUBLISHED
from schools_common.publication import Publication

from schools_api.schools.pages import pages_of


def row_of(publication: Publication, row: int) -> dict[str, Any]:
    """A row by its number, as in ``GET /schools``.

    ``students`` is its enrollment, also where the publication leaves the total blank; None where
    it is not published.
    """
    students = publication.students[row]
    known = None if isnan(students) else int(students)
    return {**pages_of(publication).plain(row), "students": known}


def level(found: dict[str, Any]) -> str:
    """An average in words: the estimate with its interval, or that nothing is published."""
    if found["mean"] is None:
        return NOT_PUBLISHED
    low, mean, high = (f"{found[name]:.2f}" for name in ("low", "mean", "high"))
    return mean if low == high else f"{mean} ({low} to {high})"
