"""Average performance levels by category, borough, district or grade span."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from schools_common.averages import Average, average_of, summarize
from schools_common.filters import SchoolFilters
from schools_common.publication import Mask, Publication
from schools_common.vocabulary import GRADE_SPANS, Borough, Category, Subject


class GroupBy(StrEnum):
    """The property of rows by which averages are grouped."""

    CATEGORY = "category"
    BOROUGH = "borough"
    DISTRICT = "district"
    GRADE_SPAN = "grade_span"


@dataclass(frozen=True)
class GroupAverage(Average):
    """The average of one group, named by its category, borough, district or grade span."""

    group: str


_ORDER = {label: place for place, label in enumerate((*Borough, *GRADE_SPANS))}


def in_one_category(filters: SchoolFilters, by: GroupBy | None) -> SchoolFilters:
    """Restrict filters that name no category to All Students.

    Categories overlap, so only averages by category cover all of them. ``by`` is None if nothing is
    grouped.
    """
    if by is GroupBy.CATEGORY or filters.category:
        return filters
    return filters.model_copy(update={"category": (Category.ALL,)})


def by_group(publication: Publication, matches: Mask, by: GroupBy) -> list[GroupAverage]:
    """Average the rows selected by ``matches``, a mask of shape (rows,), by group.

    As in :func:`averages.summarize`, each category is averaged separately. Groups without rows are
    left out. Boroughs and grade spans are in the vocabulary's order, districts in numerical order.
    """
    if by is GroupBy.CATEGORY:
        averages = summarize(publication, matches).averages
        return [GroupAverage(**vars(average), group=average.category) for average in averages]
    is_span = by is GroupBy.GRADE_SPAN
    column = publication.grade_spans if is_span else publication.columns[by]
    labels = list(column.categories)
    found = []
    for category, (rows, addends) in publication.addends.items():
        chosen, codes = matches[rows], column.codes[rows]
        if not chosen.any():
            continue
        sums = np.stack(
            [np.bincount(codes, chosen * numbers, len(labels)) for numbers in addends.T], axis=1
        ).tolist()
        for label in sorted(labels, key=_place):
            size, *of_subjects = sums[labels.index(label)]
            for place, subject in enumerate(Subject if size else ()):
                of_subject = of_subjects[5 * place : 5 * place + 5]
                average = average_of(category, subject, int(size), of_subject)
                found.append(GroupAverage(**vars(average), group=label))
    return found


def _place(label: str) -> int:
    return int(label) if label.isdecimal() else _ORDER[label]
