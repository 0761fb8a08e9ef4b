"""Facets: the values of each filter, with the rows and schools that match the other filters."""

from dataclasses import dataclass
from math import ceil, floor

import numpy as np

from schools_common.filters import SchoolFilters
from schools_common.matching import conditions
from schools_common.publication import HAS_GRADE, Mask, Numbers, Publication

LABELS = ("category", "borough", "district")
"""Filters with one value per row; a row can have several grades."""


@dataclass(frozen=True)
class Value:
    """A value of a filter, and how many rows with it match the other filters, of how many schools.

    A school has a row for each student category.
    """

    value: str
    rows: int
    schools: int


@dataclass(frozen=True)
class Range:
    """The range of a measure over the rows that match the other filters.

    ``rows`` is the number of rows in which it is known; ``min`` and ``max`` are None if there are
    none. Shares are rounded outward to 4 decimals, so that filtering by the range loses no row.
    """

    min: float | None
    max: float | None
    rows: int


@dataclass(frozen=True)
class Facets:
    """The facets by filter name; values are in the publication's order."""

    total: int
    values: dict[str, list[Value]]
    ranges: dict[str, Range]


def facets(publication: Publication, filters: SchoolFilters) -> Facets:
    """Count the rows and schools of each filter value, and find the range of each measure.

    Values that do not occur in the publication are left out.
    """
    found = conditions(publication, filters)
    failed = np.zeros(len(publication), np.uint8)
    for mask in found.values():
        failed += ~mask
    matches: Mask = failed == 0

    def under_others(name: str) -> Mask:
        if name not in found:
            return matches
        mask: Mask = failed == ~found[name]
        return mask

    values = {name: _labels(publication, name, under_others(name)) for name in LABELS}
    return Facets(
        total=int(np.count_nonzero(matches)),
        values=values | {"grade": _grades(publication, under_others("grade"))},
        ranges={
            name: _range(measure[under_others(name)], whole=name == "enrollment")
            for name, measure in publication.measures.items()
        },
    )


def relaxed(publication: Publication, filters: SchoolFilters) -> dict[str, int]:
    """Count the schools that would match without a filter, for each filter that is set.

    The counts are keyed by the filter's name. The minimum and the maximum of a measure are one
    filter.
    """
    found = conditions(publication, filters)
    failed = np.zeros(len(publication), np.uint8)
    for mask in found.values():
        failed += ~mask
    return {name: _schools(publication, failed == ~mask) for name, mask in found.items()}


def _labels(publication: Publication, name: str, chosen: Mask) -> list[Value]:
    column = publication.columns[name]
    codes, dbn = column.codes[chosen], publication.columns["dbn"]
    found = np.zeros((len(dbn.categories), len(column.categories)), np.bool_)
    found[dbn.codes[chosen], codes] = True  # once for each school, whatever rows it has
    rows, schools = np.bincount(codes, minlength=found.shape[1]), found.sum(axis=0)
    values = map(Value, column.categories, rows.tolist(), schools.tolist())
    return sorted(values, key=lambda each: int(each.value)) if name == "district" else [*values]


def _grades(publication: Publication, chosen: Mask) -> list[Value]:
    masks = {grade: publication.columns[name] for grade, name in HAS_GRADE.items()}
    return [
        Value(grade, int(np.count_nonzero(has & chosen)), _schools(publication, has & chosen))
        for grade, has in masks.items()
        if has.any()
    ]


def _schools(publication: Publication, mask: Mask) -> int:
    """Count the schools of rows."""
    return int(np.count_nonzero(np.bincount(publication.columns["dbn"].codes[mask])))


def _range(measure: Numbers, *, whole: bool) -> Range:
    rows = int(np.count_nonzero(~np.isnan(measure)))
    if not rows:
        return Range(None, None, 0)
    low, high = float(np.fmin.reduce(measure)), float(np.fmax.reduce(measure))
    if whole:
        return Range(int(low), int(high), rows)
    return Range(floor(low * 10_000) / 10_000, ceil(high * 10_000) / 10_000, rows)
