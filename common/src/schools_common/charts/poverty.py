"""The share of schools' students who are in poverty."""

from collections.abc import Sequence

import numpy as np

from schools_common.publication import Flags, Numbers, Publication
from schools_common.vocabulary import Category

FAR_APART = 0.1
"""Shares that differ by more are pointed out."""


def poverty_share(publication: Publication, schools: Flags) -> float | None:
    """The students in poverty among all students of schools, flagged by the code of their DBN.

    Schools that do not publish both numbers are left out; None where none does.
    """
    if not {Category.POVERTY, Category.ALL} <= publication.addends.keys():
        return None
    poor = _students(publication, Category.POVERTY)
    everyone = _students(publication, Category.ALL)
    known = schools & ~np.isnan(poor) & (everyone > 0)
    return float(poor[known].sum() / everyone[known].sum()) if known.any() else None


def far_from_first(shares: Sequence[float | None]) -> list[int]:
    """Return the places of shares that are far from the first."""
    first, *others = shares
    return [
        place
        for place, share in enumerate(others, start=1)
        if first is not None and share is not None and round(abs(share - first), 9) > FAR_APART
    ]


def _students(publication: Publication, category: Category) -> Numbers:
    """The students of each school in a category, by the code of its DBN; NaN where unknown."""
    rows, _ = publication.addends[category]
    columns = publication.columns
    total = columns["total_enrollment"][rows]
    # A blank total: every student is female or male.
    both = columns["female"][rows] + columns["male"][rows]
    schools = columns["dbn"]
    found = np.full(len(schools.categories), np.nan)
    found[schools.codes[rows]] = np.where(np.isnan(total), both, total)
    return found
