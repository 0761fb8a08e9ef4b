"""Exact bounds of level sums, and the hidden students that make them uncertain."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Mask = NDArray[np.bool_]

UNKNOWN = -1
LEVELS = np.array([1, 2, 3, 4])

MEMBERS = np.arange(16)[:, None] >> np.arange(4) & 1 == 1
"""The levels in each set of levels, of shape (16, 4); bit 0 of a set's number is level 1."""

_LOWEST = LEVELS[MEMBERS.argmax(axis=1)]
_HIGHEST = LEVELS[::-1][MEMBERS[:, ::-1].argmax(axis=1)]


@dataclass(frozen=True)
class Hidden:
    """The students of each row whose level is hidden, and the level sum of the others.

    If levels 3 and 4 together are published, a row has two sets of levels that hide students, one
    within {1, 2} and one within {3, 4}; otherwise it has one, and an empty one. ``sets`` are their
    numbers in :data:`MEMBERS`, ``students`` the number of students in each, both of shape (rows,
    2). ``shown`` (rows,) is the level sum of the published counts. ``known`` (rows,) is False if
    the test takers are unknown, and the rest is then undefined. ``possible`` (rows,) is False if no
    counts add up to those published.
    """

    sets: Counts
    students: Counts
    shown: Counts
    known: Mask
    possible: Mask

    @property
    def low(self) -> Counts:
        """The level sums (rows,) with hidden students in the lowest level of their set."""
        return self._level_sums(_LOWEST)

    @property
    def high(self) -> Counts:
        """The level sums (rows,) with hidden students in the highest level of their set."""
        return self._level_sums(_HIGHEST)

    def _level_sums(self, level_of_set: Counts) -> Counts:
        sums = self.shown + (self.students * level_of_set[self.sets]).sum(axis=1)
        return np.where(self.known, sums, UNKNOWN)


def hidden_students(tested: Counts, levels: Counts, proficient: Counts) -> Hidden:
    """Find the students of each row whose level is hidden.

    ``tested`` (rows,) are the test takers, ``levels`` (rows, 4) the students at each level,
    ``proficient`` (rows,) those at level 3 or 4; UNKNOWN if suppressed or missing.

    The rule: counts are non-negative, the four levels add up to the test takers, and levels 3 and 4
    to ``proficient`` if it is known; nothing else is assumed.
    """
    paired, known = (proficient != UNKNOWN)[:, None], tested != UNKNOWN
    shown = levels.clip(0)
    bits = (levels == UNKNOWN) << np.arange(4)
    lower, upper = shown[:, :2].sum(axis=1), shown[:, 2:].sum(axis=1)
    pairs = np.stack([bits[:, :2].sum(axis=1), bits[:, 2:].sum(axis=1)], axis=1)
    rest_of_pairs = np.stack([tested - proficient - lower, proficient - upper], axis=1)
    # Without pairs: one set of all hidden levels, and an empty one.
    whole = np.stack([bits.sum(axis=1), np.zeros_like(tested)], axis=1)
    rest = np.stack([tested - lower - upper, np.zeros_like(tested)], axis=1)
    sets, students = np.where(paired, pairs, whole), np.where(paired, rest_of_pairs, rest)
    possible = (students == 0) | ((students > 0) & (sets != 0))
    possible[:, 0] |= ~known
    return Hidden(sets, students, shown @ LEVELS, known, possible.all(axis=1))
