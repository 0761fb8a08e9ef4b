"""Rows for the tables."""

import json
from typing import Any

import orjson
import pandas as pd
from schools_common.contracts import CleaningReport
from schools_common.models import StudentGroup
from schools_common.publication import COLUMN_TYPES, HAS_GRADE, LABELS, OBJECTS, Publication
from schools_common.vocabulary import BOROUGH_OF_LETTER, Category, Subject
from schools_loader.cleaning import Cleaned
from schools_loader.store import replace
from sqlalchemy import Connection


def group(dbn: str, category: Category = Category.POVERTY, **columns: Any) -> StudentGroup:
    """Return a row in which only the given is known; estimates are the middle of the bounds."""
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


def load(connection: Connection, version: str, groups: list[StudentGroup]) -> None:
    """Replace the data in the database, through the loader's code."""
    report = CleaningReport(
        rows_read=len(groups),
        rows_kept=len(groups),
        rows_dropped=0,
        suppressed_cells=3,
        not_applicable_cells=2,
        blank_cells=1,
        school_names_filled=0,
        problems=[],
    )
    names = StudentGroup.__table__.c.keys()
    cells = [[getattr(row, name) for name in names] for row in groups]
    rows = pd.DataFrame(cells, columns=names, dtype=object)
    rows[["grades", "ell"]] = rows[["grades", "ell"]].map(json.dumps)
    store(connection, version, Cleaned("Demographic Data", rows, report, sample=False))


def store(connection: Connection, version: str, cleaned: Cleaned) -> None:
    """Replace the data by a cleaned file's, through the loader's code."""
    dataset = {
        "version": version,
        "title": cleaned.title,
        "source": "https://example.org/rows.csv",
        "sample": cleaned.sample,
        "report": cleaned.report.model_dump(),
    }
    replace(connection, cleaned, dataset, lambda *_: None)


def publication(*groups: StudentGroup) -> Publication:
    """Return the rows in memory, as if they were read from PostgreSQL."""
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
