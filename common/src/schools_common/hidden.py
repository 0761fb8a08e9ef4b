"""Students whose performance level is suppressed, by the levels that they may be at."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

SMALLEST_PUBLISHED = 6
"""The smallest count in the publication; smaller ones are suppressed."""


@dataclass(frozen=True)
class HiddenStudents:
    """The number of students in each row whose level is hidden; arrays of shape (rows,).

    ``lower`` are at level 1 or 2, ``upper`` at level 3 or 4, and ``either`` in one or the other
    pair. If levels 3 and 4 together were published, or can be derived, ``either`` is 0. Undefined
    for rows whose test takers are unknown.
    """

    lower: Numbers
    either: Numbers
    upper: Numbers


def hidden_students(
    tested: Numbers, levels: Numbers, low: Numbers, high: Numbers
) -> HiddenStudents:
    """Count the students whose level is hidden; ``levels`` is (4, rows), all others are (rows,).

    If levels of both pairs, {1, 2} and {3, 4}, are hidden, the bounds of the level sum reveal
    whether levels 3 and 4 together were published: only then do they put the hidden students at the
    lowest and the highest hidden level within each pair.
    """
    hidden = np.isnan(levels)
    shown = np.where(hidden, 0, levels)
    number = np.arange(1, 5)[:, None]
    lowest = np.where(hidden, number, 9)
    highest = np.where(hidden, number, 0)
    rest = tested - shown.sum(axis=0)
    level_sum = (shown * number).sum(axis=0)
    least, most = (pair.min(axis=0) for pair in (lowest[:2], lowest[2:]))
    by_bounds = (low - level_sum - rest * least) / np.maximum(most - least, 1)
    expected = level_sum + (rest - by_bounds) * highest[:2].max(axis=0)
    expected += by_bounds * highest[2:].max(axis=0)
    in_lower, in_upper = hidden[:2].any(axis=0), hidden[2:].any(axis=0)
    apart = high == expected
    upper = np.select([~in_upper, ~in_lower, apart], [0 * rest, rest, by_bounds], 0)
    either = np.where(in_lower & in_upper & ~apart, rest, 0)
    return HiddenStudents(rest - either - upper, either, upper)


def proficient(tested: Numbers, levels: Numbers, low: Numbers, high: Numbers) -> Numbers:
    """The number of students at level 3 or 4, NaN unless the published counts determine it.

    The arguments are those of :func:`hidden_students`. A number below ``SMALLEST_PUBLISHED`` would
    undo a suppression, so it is left out even if it can be computed.
    """
    hidden = hidden_students(tested, levels, low, high)
    found = np.nan_to_num(levels[2:]).sum(axis=0) + hidden.upper
    return np.where((hidden.either == 0) & (found >= SMALLEST_PUBLISHED), found, np.nan)
