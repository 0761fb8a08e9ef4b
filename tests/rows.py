"""Rows to fill the tables with."""

from typing import Any

import orjson
import pandas as pd
from schools_common.models import StudentGroup
from schools_common.publication import COLUMN_TYPES, HAS_GRADE, LABELS, OBJECTS, Publication
from schools_common.vocabulary import BOROUGH_OF_LETTER, Category, Subject


def group(dbn: str, category: Category = Category.POVERTY, **columns: Any) -> StudentGroup:
    """A row of which nothing is known but what is given; estimates are the middle of bounds."""
    given: dict[str, Any] = {
        "school_name": f"School {dbn}",
        "district": int(dbn[:2]),
        "borough": BOROUGH_OF_LETTER[dbn[2]],
        "year": "2015-16",
        "grades": {},
        "ell": {},
    }
    for subject in Subject:
        low, high = columns.get(f"{subject}_low"), columns.get(f"{subject}_high")
        if low is not None and high is not None:
            given[f"{subject}_estimate"] = (low + high) / 2
    return StudentGroup(dbn=dbn, category=category, **given | columns)


def publication(*groups: StudentGroup) -> Publication:
    """The rows in memory, as they are read from PostgreSQL."""
    rows = sorted(groups, key=lambda row: (row.category, row.dbn))
    table = pd.DataFrame([_cells(row) for row in rows], columns=list(COLUMN_TYPES))
    return Publication(
        {"version": "v1", "title": "Demographic Data", "sample": False},
        table.astype(COLUMN_TYPES).astype(dict.fromkeys(LABELS, "category")),
    )


def _cells(row: StudentGroup) -> dict[str, Any]:
    cells = {name: getattr(row, name, None) for name in COLUMN_TYPES}
    objects = {name: orjson.dumps(cells[name]).decode() for name in OBJECTS}
    return cells | objects | {name: grade in row.grades for grade, name in HAS_GRADE.items()}
