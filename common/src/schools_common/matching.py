"""Find the rows of the publication that match the filters."""

from collections.abc import Iterable

import numpy as np

from schools_common.filters import SchoolFilters
from schools_common.names import contains
from schools_common.publication import HAS_GRADE, Mask, Publication
from schools_common.vocabulary import GROUPS


def matching(publication: Publication, filters: SchoolFilters) -> Mask:
    """Return a mask of the rows that match all filters, of shape (rows,)."""
    matches = np.ones(len(publication), np.bool_)
    for mask in conditions(publication, filters).values():
        matches &= mask
    return matches


def conditions(publication: Publication, filters: SchoolFilters) -> dict[str, Mask]:
    """Return a mask of the matching rows, of shape (rows,), for each filter that is set.

    The masks are keyed by the filter's name. The minimum and the maximum of a measure
    (``Publication.measures``) are one filter.
    """
    columns, measures = publication.columns, publication.measures
    found: dict[str, Mask] = {}
    for name in ("category", "borough", "district", "dbn"):
        if wanted := getattr(filters, name):
            codes = publication.codes[name]
            known = [codes[text] for text in map(str, wanted) if text in codes]
            found[name] = _mask_of(len(codes), known)[columns[name].codes]
    if filters.q:
        found["q"] = _any_named(publication.plain_names, filters.q)[columns["school_name"].codes]
    if filters.grade:
        has = [columns[HAS_GRADE[grade]] for grade in filters.grade]
        found["grade"] = np.logical_or.reduce(has)
    for name in ("enrollment", *GROUPS):
        low, high = getattr(filters, f"{name}_min"), getattr(filters, f"{name}_max")
        if low is not None:
            found[name] = measures[name] >= low
        if high is not None:
            below = measures[name] <= high
            found[name] = found[name] & below if low is not None else below
    return found


def _any_named(names: list[str], queries: Iterable[str]) -> Mask:
    """Flag the names that contain every word of at least one query."""
    found: set[int] = set()
    for query in queries:
        candidates: Iterable[int] = range(len(names))
        for word in sorted(query.split(), key=len, reverse=True):  # few names have a long one
            candidates = [number for number in candidates if contains(names[number], word)]
        found.update(candidates)
    return _mask_of(len(names), list(found))


def _mask_of(size: int, found: list[int]) -> Mask:
    mask = np.zeros(size, np.bool_)
    mask[found] = True
    return mask
