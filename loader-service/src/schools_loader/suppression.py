"""What is known of a subject's level sum although some of its counts are suppressed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]

UNKNOWN = -1
LEVELS = np.array([1, 2, 3, 4])


@dataclass(frozen=True)
class LevelSums:
    """Bounds of the sum of the performance levels over each row's tested students.

    All arrays have the shape (rows,). ``low`` and ``high`` are UNKNOWN where the number of test
    takers is; ``possible`` is False where no counts add up to what is published.
    """

    low: Counts
    high: Counts
    possible: Flags


def level_sums(tested: Counts, levels: Counts, proficient: Counts) -> LevelSums:
    """Bound the level sums of rows, given what is published of them.

    ``tested`` (rows,) are the test takers, ``levels`` (rows, 4) the students at each level,
    ``proficient`` (rows,) those at level 3 or 4; UNKNOWN where suppressed or missing.

    The rule: counts are non-negative, the four levels add up to the test takers, levels 3 and 4
    to ``proficient`` where it is known; nothing else is assumed. The bounds are exact.
    """
    paired = proficient != UNKNOWN
    lower, upper, whole = levels[:, :2], levels[:, 2:], levels
    of_lower = _bounds(tested - proficient, lower, LEVELS[:2])
    of_upper = _bounds(proficient, upper, LEVELS[2:])
    of_whole = _bounds(tested, whole, LEVELS)
    known = tested != UNKNOWN
    return LevelSums(
        low=np.where(known, np.where(paired, of_lower.low + of_upper.low, of_whole.low), UNKNOWN),
        high=np.where(
            known, np.where(paired, of_lower.high + of_upper.high, of_whole.high), UNKNOWN
        ),
        possible=np.where(
            paired, (of_lower.possible | ~known) & of_upper.possible, of_whole.possible | ~known
        ),
    )


def _bounds(total: Counts, counts: Counts, levels: Counts) -> LevelSums:
    """Put the students of ``total`` that are not accounted for in the lowest unknown level, and
    in the highest."""
    unknown = counts == UNKNOWN
    known = np.where(unknown, 0, counts)
    rest = total - known.sum(axis=1)
    lowest = levels[unknown.argmax(axis=1)]
    highest = levels[::-1][unknown[:, ::-1].argmax(axis=1)]
    return LevelSums(
        low=known @ levels + rest * lowest,
        high=known @ levels + rest * highest,
        possible=(rest == 0) | ((rest > 0) & unknown.any(axis=1)),
    )
