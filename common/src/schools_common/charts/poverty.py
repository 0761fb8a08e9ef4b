"""The share of a school's students who are in poverty."""

from collections.abc import Sequence

import numpy as np

from schools_common.charts.measures import by_school
from schools_common.publication import Mask, Publication
from schools_common.vocabulary import Category

FAR_APART = 0.1
"""Difference between shares beyond which a chart points it out."""


def poverty_share(publication: Publication, schools: Mask) -> float | None:
    """Return the share of students in poverty in schools, given as a mask by DBN code.

    Schools that do not publish both numbers are left out; None if none does.
    """
    students = publication.students
    poor, everyone = (
        by_school(publication, students, each) for each in (Category.POVERTY, Category.ALL)
    )
    known = schools & ~np.isnan(poor) & ~np.isnan(everyone)
    return float(poor[known].sum() / everyone[known].sum()) if known.any() else None


def far_from_first(shares: Sequence[float | None]) -> list[int]:
    """Return the indices of the shares that differ from the first by more than ``FAR_APART``."""
    first, *others = shares
    return [
        place
        for place, share in enumerate(others, start=1)
        if first is not None and share is not None and round(abs(share - first), 9) > FAR_APART
    ]
