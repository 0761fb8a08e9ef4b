"""Reading the publication from PostgreSQL into memory."""

import csv
from io import BytesIO, TextIOWrapper
from typing import Any

import numpy as np
import psycopg2
from sqlalchemy import ColumnElement, Connection, Select, case, func, select
from sqlalchemy.exc import DBAPIError

from schools_common.models import Dataset, StudentGroup
from schools_common.publication import ABSENT, COLUMNS, NAMES, UNKNOWN, Counts, Publication
from schools_common.texts import Places, Texts

_ROWS = StudentGroup.__table__.c

csv.field_size_limit(2**30)  # PostgreSQL's own, for a name that the loader took


def loaded_version(connection: Connection) -> str | None:
    """The version of the data that are loaded; None before the first load has ended."""
    return connection.scalar(_VERSION)


def read(connection: Connection) -> Publication | None:
    """What is loaded; None before the first load has ended.

    It is all of one load: where another one ends meanwhile, that one's rows are read. Raises
    ``sqlalchemy.exc.DBAPIError``.
    """
    while (dataset := connection.execute(_DATASET).mappings().one_or_none()) is not None:
        counts, texts = _read_counts(connection), _read_texts(connection)
        if connection.scalar(_LOADED_AT) == dataset["loaded_at"]:
            order = np.argsort(texts["category"].codes, kind="stable")
            texts = {name: Texts(each.values, each.codes[order]) for name, each in texts.items()}
            return Publication(dict(dataset), texts, counts[:, order])
    return None


def _count(name: str) -> ColumnElement[int]:
    """A column of :data:`COLUMNS`."""
    prefix, _, key = name.partition("_")
    if prefix not in ("grade", "ell"):
        return func.coalesce(_ROWS[name], UNKNOWN)
    members = _ROWS.grades if prefix == "grade" else _ROWS.ell
    known = func.coalesce(members[key].as_integer(), UNKNOWN)
    return case((members.has_key(key), known), else_=ABSENT)


_DATASET = select(*(column for column in Dataset.__table__.c if column.name != "report"))
_VERSION = select(Dataset.version)
_LOADED_AT = select(Dataset.loaded_at)
_ORDER = (_ROWS.dbn, _ROWS.category)  # the primary key, which has an index
_COUNTS = select(*(func.int4(_count(name)) for name in COLUMNS)).order_by(*_ORDER)
_TEXTS = select(*(_ROWS[name] for name in NAMES)).order_by(*_ORDER)


def _read_texts(connection: Connection) -> dict[str, Texts]:
    rows = csv.reader(TextIOWrapper(_copy(connection, _TEXTS, "csv"), "utf-8", newline=""))
    places = [Places() for _ in NAMES]
    # Text by text, since millions of short lists would keep Python's garbage collector busy.
    codes = np.fromiter(
        (place[text] for row in rows for place, text in zip(places, row, strict=True)), np.int32
    ).reshape(-1, len(NAMES))
    columns = zip(NAMES, places, codes.T, strict=True)
    return {name: Texts.merged(list(place), column) for name, place, column in columns}


def _read_counts(connection: Connection) -> Counts:
    # PostgreSQL's format: a header, rows, and a trailer; each row has its number of columns (2
    # bytes), and each column its length (4 bytes) and here a number of 4 bytes.
    content = _copy(connection, _COUNTS, "binary").getbuffer()[19:-2]
    rows = np.frombuffer(content, np.uint8).reshape(-1, 2 + 8 * len(COLUMNS))
    cells = np.ascontiguousarray(rows[:, 2:]).view(">i4").reshape(len(rows), len(COLUMNS), 2)
    return np.ascontiguousarray(cells[:, :, 1].T, dtype=np.int32)


def _copy(connection: Connection, query: Select[Any], form: str) -> BytesIO:
    """What a query finds, with COPY: rows of Python's objects would take many times as long."""
    text = query.compile(connection, compile_kwargs={"literal_binds": True})
    cursor: Any = connection.connection.cursor()  # psycopg2's own, for COPY
    file = BytesIO()
    try:
        cursor.copy_expert(f"COPY ({text}) TO STDOUT (FORMAT {form}, ENCODING 'UTF8')", file)
    except psycopg2.Error as error:  # to be met like any other statement's
        raise DBAPIError.instance(str(text), None, error, psycopg2.Error) from error
    file.seek(0)
    return file
