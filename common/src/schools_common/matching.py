"""Find the rows of the publication that match the filters."""

from collections.abc import Iterable, Iterator

import numpy as np

from schools_common.filters import SchoolFilters
from schools_common.names import contains
from schools_common.publication import HAS_GRADE, Flags, Publication
from schools_common.vocabulary import GROUPS


def matching(publication: Publication, filters: SchoolFilters) -> Flags:
    """Flag the rows that match; shape (rows,)."""
    matches = np.ones(len(publication), np.bool_)
    for flags in _conditions(publication, filters):
        matches &= flags
    return matches


def _conditions(publication: Publication, filters: SchoolFilters) -> Iterator[Flags]:
    columns, measures = publication.columns, publication.measures
    for name in ("category", "borough", "district", "dbn"):
        if wanted := getattr(filters, name):
            codes = publication.codes[name]
            found = [codes[text] for text in map(str, wanted) if text in codes]
            yield _flags(len(codes), found)[columns[name].codes]
    if filters.q:
        yield _any_named(publication.plain_names, filters.q)[columns["school_name"].codes]
    if filters.grade:
        yield np.logical_or.reduce([columns[HAS_GRADE[grade]] for grade in filters.grade])
    for name in ("enrollment", *GROUPS):
        low, high = getattr(filters, f"{name}_min"), getattr(filters, f"{name}_max")
        if low is not None:
            yield measures[name] >= low
        if high is not None:
            yield measures[name] <= high


def _any_named(names: list[str], queries: Iterable[str]) -> Flags:
    """Flag the names that contain every word of at least one query."""
    found: set[int] = set()
    for query in queries:
        candidates: Iterable[int] = range(len(names))
        for word in sorted(query.split(), key=len, reverse=True):  # few names have a long one
            candidates = [number for number in candidates if contains(names[number], word)]
        found.update(candidates)
    return _flags(len(names), list(found))


def _flags(size: int, found: list[int]) -> Flags:
    flags = np.zeros(size, np.bool_)
    flags[found] = True
    return flags
