"""Read the publication from PostgreSQL into memory."""

from datetime import datetime
from io import BytesIO
from typing import Any

import pandas as pd
import psycopg2
from sqlalchemy import Connection, Text, cast, select
from sqlalchemy.exc import DBAPIError

from schools_common.models import Dataset, StudentGroup
from schools_common.publication import (
    COLUMN_TYPES,
    HAS_GRADE,
    LABELS,
    NUMBERS,
    OBJECTS,
    Publication,
)

_COLUMNS = StudentGroup.__table__.c
_DATASET = select(*(column for column in Dataset.__table__.c if column.name != "report"))
_VERSION = select(Dataset.version)
_LOADED = select(Dataset.version, Dataset.loaded_at)
_TABLE = select(
    *(_COLUMNS[name] for name in (*LABELS, *NUMBERS)),
    *(cast(_COLUMNS[name], Text).label(name) for name in OBJECTS),
    *(_COLUMNS.grades.has_key(grade).label(name) for grade, name in HAS_GRADE.items()),
).order_by(_COLUMNS.category, _COLUMNS.dbn)


def loaded_version(connection: Connection) -> str | None:
    """Return the version of the loaded data; None before the first load has ended."""
    return connection.scalar(_VERSION)


def loaded(connection: Connection) -> tuple[str, datetime] | None:
    """Return the version of the loaded data and the time of loading; None before the first load."""
    row = connection.execute(_LOADED).one_or_none()
    return (row.version, row.loaded_at) if row else None


def read_publication(connection: Connection) -> Publication | None:
    """Read the loaded data; None before the first load has ended.

    All rows come from one load: if another ends meanwhile, its rows are read instead. Raises
    ``sqlalchemy.exc.DBAPIError``.
    """
    while (dataset := connection.execute(_DATASET).mappings().one_or_none()) is not None:
        table = _read_table(connection)
        if loaded(connection) == (dataset["version"], dataset["loaded_at"]):
            return Publication(dict(dataset), table)
    return None


def _read_table(connection: Connection) -> pd.DataFrame:
    # COPY is many times faster than fetching rows as Python objects.
    query = _TABLE.compile(connection, compile_kwargs={"literal_binds": True})
    cursor: Any = connection.connection.cursor()  # psycopg2's own cursor, which has COPY
    file = BytesIO()
    try:
        cursor.copy_expert(f"COPY ({query}) TO STDOUT (FORMAT csv, HEADER, ENCODING 'UTF8')", file)
    except psycopg2.Error as error:  # wrapped as in any other statement
        raise DBAPIError.instance(str(query), None, error, psycopg2.Error) from error
    file.seek(0)
    table = pd.read_csv(
        file,
        dtype=COLUMN_TYPES,
        # A school may be called "NA" or "404": only an empty cell is NULL, and labels stay texts.
        keep_default_na=False,
        na_values=[""],
        true_values=["t"],
        false_values=["f"],
    )
    return table.astype(dict.fromkeys(LABELS, "category"))
