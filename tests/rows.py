"""Rows to fill the tables with."""

from typing import Any

import numpy as np
from schools_common.models import StudentGroup
from schools_common.publication import ABSENT, COLUMNS, NAMES, UNKNOWN, Publication
from schools_common.texts import Texts
from schools_common.vocabulary import BOROUGH_OF_LETTER, Category


def group(dbn: str, category: Category = Category.POVERTY, **columns: Any) -> StudentGroup:
    """A row of which nothing is known but what is given."""
    given: dict[str, Any] = {
        "school_name": f"School {dbn}",
        "district": int(dbn[:2]),
        "borough": BOROUGH_OF_LETTER[dbn[2]],
        "year": "2015-16",
        "grades": {},
        "ell": {},
    }
    return StudentGroup(dbn=dbn, category=category, **given | columns)


def publication(*groups: StudentGroup) -> Publication:
    """The rows in memory, as they are read from PostgreSQL."""
    rows = sorted(groups, key=lambda row: (row.category, row.dbn))
    every = np.arange(len(rows), dtype=np.int32)
    return Publication(
        {"version": "v1", "title": "Demographic Data", "sample": False},
        {name: Texts.merged([getattr(row, name) for row in rows], every) for name in NAMES},
        np.array([[_count(row, name) for row in rows] for name in COLUMNS], np.int32),
    )


def _count(row: StudentGroup, column: str) -> int:
    member = column.removeprefix("grade_").removeprefix("ell_")
    if column != member:
        found = getattr(row, "grades" if column.startswith("grade_") else "ell")
        if member not in found:
            return ABSENT
        count = found[member]
    else:
        count = getattr(row, column)
    return UNKNOWN if count is None else count
