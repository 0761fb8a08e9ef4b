"""Students whose level is suppressed, by the levels that they may be at."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

FEWEST_PUBLISHED = 6
"""The publication has no smaller count."""


@dataclass(frozen=True)
class HiddenStudents:
    """The students of each row whose level is hidden; each of shape (rows,).

    ``lower`` are at level 1 or 2, ``upper`` at level 3 or 4, and ``either`` may be on both sides.
    Where levels 3 and 4 together were published, or follow, nobody is in ``either``. Undefined
    where the test takers are unknown.
    """

    lower: Numbers
    either: Numbers
    upper: Numbers


def hidden_students(
    tested: Numbers, levels: Numbers, low: Numbers, high: Numbers
) -> HiddenStudents:
    """Find the students whose level is hidden; ``levels`` (4, rows), all others (rows,).

    Where levels of both pairs, {1, 2} and {3, 4}, are hidden, the bounds of the level sum tell
    if levels 3 and 4 together were published: hidden students are in the lowest and highest
    hidden level of their pair then.
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
    """The students at level 3 or 4, NaN unless that follows from what was published.

    The arguments are those of :func:`hidden_students`. A number below ``FEWEST_PUBLISHED`` would
    undo a suppression and is left out, although it can be computed.
    """
    hidden = hidden_students(tested, levels, low, high)
    found = np.nan_to_num(levels[2:]).sum(axis=0) + hidden.upper
    return np.where((hidden.either == 0) & (found >= FEWEST_PUBLISHED), found, np.nan)
