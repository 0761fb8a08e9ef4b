"""Which rows of the publication the filters mean."""

from collections.abc import Iterable, Iterator
from functools import reduce

import numpy as np

from schools_common.filters import SchoolFilters
from schools_common.publication import ABSENT, Publication
from schools_common.texts import Flags
from schools_common.vocabulary import GROUPS


def matching(publication: Publication, filters: SchoolFilters) -> Flags | None:
    """Flags of the rows that match, of shape (rows,); None where no filter is set: all do."""
    found = list(_conditions(publication, filters))
    return _all(found) if found else None


def _conditions(publication: Publication, filters: SchoolFilters) -> Iterator[Flags]:
    for name in ("category", "borough", "dbn"):
        if labels := set(getattr(filters, name)):
            texts = publication.texts[name]
            yield texts.where(texts.which_are(labels))
    if filters.district:
        wanted = np.zeros(100, np.bool_)
        wanted[list(filters.district)] = True
        yield wanted[publication.count("district")]
    if filters.q:
        names = publication.texts["school_name"]
        yield names.where(_any(names.which_contain(words.split()) for words in filters.q))
    if filters.grade:
        yield _any(publication.count(f"grade_{grade}") != ABSENT for grade in filters.grade)
    for name in ("enrollment", *GROUPS):
        low, high = getattr(filters, f"{name}_min"), getattr(filters, f"{name}_max")
        if low is not None:
            yield publication.measures[name] >= low
        if high is not None:
            yield publication.measures[name] <= high


def _all(flags: Iterable[Flags]) -> Flags:
    return reduce(np.logical_and, flags)


def _any(flags: Iterable[Flags]) -> Flags:
    return reduce(np.logical_or, flags)
