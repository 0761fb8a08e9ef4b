"""Complete results of schools from two generators, and their suppression by a publisher.

Neither generator is the model of the estimate: students of one school are alike in both, and in
the second small schools are weaker than large ones.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from schools_loader.suppression import UNKNOWN

Levels = NDArray[np.int64]
"""Students at each level; shape (rows, 4)."""

SCHOOLS, CATEGORIES, PLACES = 300, 6, 5
CATEGORY = np.tile(np.arange(CATEGORIES), SCHOOLS)
PLACE = np.repeat(np.arange(SCHOOLS) % PLACES, CATEGORIES)
"""Codes of each row's category, and of its school's place."""

# In the order of the publication's K-8 categories: the share of a school's students that each
# has, and how far its abilities lie from those of all students, in logits. Chosen, not measured.
_PARTS = np.array([1, 0.15, 0.2, 0.8, 0.1, 0.2])
_ABILITIES = np.array([0, 0.1, -2.2, -0.3, -0.8, -1.9])
_CUTS = np.array([-0.94, 0.49, 1.8])
"""Abilities at which levels 2, 3 and 4 begin: 28, 34, 24 and 14% of all students are at each."""


def dirichlet(random: np.random.Generator) -> Levels:
    """Generate multinomial results; each row's shares vary around those of its category."""
    centres = np.tile(_shares(_ABILITIES), (SCHOOLS, 1))
    shares = np.array([random.dirichlet(12 * centre) for centre in centres])
    return random.multinomial(_students(random).ravel(), shares)


def ability(random: np.random.Generator) -> Levels:
    """Generate ordered-logistic results; abilities vary by school, and increase with its size."""
    students = _students(random)
    size = np.log(students[:, :1] / students[:, 0].mean())
    school = 0.5 * size + random.normal(0, 0.7, (SCHOOLS, 1))
    abilities = school + _ABILITIES + random.normal(0, 0.2, students.shape)
    levels: Levels = random.multinomial(students.ravel(), _shares(abilities).reshape(-1, 4))
    return levels


def _shares(abilities: NDArray[np.float64]) -> NDArray[np.float64]:
    below = 1 / (1 + np.exp(abilities[..., None] - _CUTS))
    shares: NDArray[np.float64] = np.diff(below, axis=-1, prepend=0, append=1)
    return shares


def _students(random: np.random.Generator) -> NDArray[np.int64]:
    """Generate the test takers of each school and category; shape (schools, categories)."""
    parts = _PARTS * random.uniform(0.4, 1.6, (SCHOOLS, CATEGORIES))
    students = random.lognormal(5.3, 0.7, (SCHOOLS, 1)) * parts.clip(0, 1)
    return np.array(students.round(), np.int64)


def suppress(
    levels: Levels, *, neighbour: bool, paired: bool
) -> tuple[NDArray[np.int64], Levels, NDArray[np.int64]]:
    """Hide counts of 0 to 5; returns test takers, levels, and levels 3 and 4 together.

    With ``neighbour``, a second count is hidden if a single one could be computed; with ``paired``,
    levels 3 and 4 together are shown.
    """
    rows = [_suppressed(row, neighbour, paired) for row in levels.tolist()]
    tested, shown, proficient = zip(*rows, strict=True)
    return np.array(tested), np.array(shown), np.array(proficient)


def _suppressed(levels: list[int], neighbour: bool, paired: bool) -> tuple[int, list[int], int]:
    lower, upper = levels[:2], levels[2:]
    tested = sum(levels)
    if tested <= 5:
        return UNKNOWN, [UNKNOWN] * 4, UNKNOWN
    proficient = _hide([sum(lower), sum(upper)], neighbour)[1] if paired else UNKNOWN
    if proficient == UNKNOWN:
        return tested, _hide(levels, neighbour), UNKNOWN
    return tested, _hide(lower, neighbour) + _hide(upper, neighbour), proficient


def _hide(counts: Sequence[int], neighbour: bool) -> list[int]:
    shown = [count if count > 5 else UNKNOWN for count in counts]
    if neighbour and shown.count(UNKNOWN) == 1:
        shown[min((n, place) for place, n in enumerate(shown) if n != UNKNOWN)[1]] = UNKNOWN
    return shown
