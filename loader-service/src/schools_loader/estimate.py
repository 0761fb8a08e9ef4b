"""The best estimate of each row's level sum, inside its bounds."""

import numpy as np
from numpy.typing import NDArray

from schools_loader.suppression import LEVELS, MEMBERS, Counts, hidden_students

METHOD = "multinomial EM per category and subject"
VERSION = 1
"""Increment with every change to the estimates, so that the version of the data changes too."""

STEPS = 500
CLOSE_ENOUGH = 1e-9
"""Change of the shares below which the iteration stops."""

DECIMALS = 6
"""Estimates are rounded, so that machines that differ in the last bit agree."""

Estimates = NDArray[np.float64]


def estimate(
    tested: Counts, levels: Counts, proficient: Counts, categories: NDArray[np.integer]
) -> Estimates:
    """Estimate the level sums of one subject, of shape (rows,); NaN if test takers are unknown.

    ``categories`` (rows,) are codes from 0; the other arguments are those of
    :func:`suppression.hidden_students`. The students of a category are modelled as draws from one
    multinomial distribution over the four levels, fitted by expectation-maximisation. Each hidden
    student then counts as the mean level of its set. Impossible rows are NaN too.
    """
    hidden = hidden_students(tested, levels, proficient)
    known = hidden.known & hidden.possible
    # The expectation is linear, so a category's students can be summed by set beforehand.
    sets = np.hstack([hidden.sets, np.broadcast_to(1 << np.arange(4), levels.shape)])
    students = np.hstack([hidden.students, levels.clip(0)])
    places = categories[:, None] * len(MEMBERS) + sets
    size = (categories.max(initial=0) + 1) * len(MEMBERS)
    totals = np.bincount(places[known].ravel(), students[known].ravel(), size)
    means = _mean_levels(totals.reshape(-1, len(MEMBERS)).astype(np.float64))[
        categories[:, None], hidden.sets
    ]
    sums = (hidden.shown + (hidden.students * means).sum(axis=1)).round(DECIMALS)
    return np.where(known, sums.clip(hidden.low, hidden.high), np.nan)


def _mean_levels(totals: Estimates) -> Estimates:
    """Return the mean level of the students in each set; both arrays are (categories, sets)."""
    members = MEMBERS.astype(np.float64)
    shares = np.full((len(totals), len(LEVELS)), 1 / len(LEVELS))
    for _ in range(STEPS):
        of_sets = np.maximum(shares @ members.T, np.finfo(np.float64).tiny)
        students = shares * (totals / of_sets @ members)
        found = students / np.maximum(students.sum(axis=1, keepdims=True), 1)
        if np.abs(found - shares).max(initial=0) < CLOSE_ENOUGH:
            break
        shares = found
    means: Estimates = (shares * LEVELS) @ members.T / of_sets
    return means
