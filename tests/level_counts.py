"""Rows with results by level, hidden as by a publisher."""

from collections.abc import Iterator
from random import Random
from typing import Any

import numpy as np
from schools_common.models import StudentGroup
from schools_common.vocabulary import Category, Subject
from schools_loader.suppression import UNKNOWN, hidden_students

from tests.rows import group

Levels = tuple[int | None, int | None, int | None, int | None]


def results(subject: str, tested: int | None, levels: Levels, both: int | None) -> dict[str, Any]:
    """Return the columns of a subject; ``both`` is what is published of levels 3 and 4 together."""
    numbers = {f"{subject}_level_{place}": n for place, n in enumerate(levels, start=1)}
    if tested is None:
        return numbers
    known = [UNKNOWN if n is None else n for n in levels]
    together = UNKNOWN if both is None else both
    found = hidden_students(np.array([tested]), np.array([known]), np.array([together]))
    return {
        **numbers,
        f"{subject}_tested": tested,
        f"{subject}_low": int(found.low[0]),
        f"{subject}_high": int(found.high[0]),
    }


def school(
    dbn: str, category: Category, tested: int | None, *levels: int | None, both: int | None = None
) -> StudentGroup:
    """Return a row with results in ELA alone."""
    one, two, three, four = levels
    return group(dbn, category, **results("ela", tested, (one, two, three, four), both))


def random_schools(random: Random, schools: int) -> Iterator[StudentGroup]:
    """Yield rows of several categories, in which counts of 0 to 5 and some others are hidden."""
    for number in range(schools):
        dbn = f"{random.choice([1, 2, 7]):02}{random.choice('MX')}{number:03}"
        for category in list(Category)[: random.randint(1, 4)]:
            columns: dict[str, Any] = {}
            for subject in Subject:
                counts = [random.choice([0, 3, 7, 20, 60]) for _ in range(4)]
                shown = [n if n > 5 and random.random() < 0.9 else None for n in counts]
                both = counts[2] + counts[3]
                known = both if both > 5 and random.random() < 0.8 else None
                tested = sum(counts) if sum(counts) > 5 else None
                one, two, three, four = shown
                columns |= results(subject, tested, (one, two, three, four), known)
            yield group(dbn, category, **columns)
