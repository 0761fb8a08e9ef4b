"""Reading the publication from PostgreSQL: unchanged rows, all of one version."""

from typing import Any

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from schools_common import publication_query
from schools_common.models import Dataset, StudentGroup
from schools_common.publication import LABELS, NUMBERS, OBJECTS
from schools_common.publication_query import read_publication
from schools_common.vocabulary import Category
from sqlalchemy import Connection, Engine, delete, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from tests.rows import group, publication

ROWS: list[dict[str, Any]] = [
    {"dbn": "07X005", "school_name": "P.S. \u00c9cole", "total_enrollment": 2**31 - 1},
    {"dbn": "01M015", "category": Category.ALL, "grades": {"K": None, "12": 0}},
    {"dbn": "01M015", "ell": {"spanish": 48, "other": None}, "female": 0},
    {"dbn": "02M002", "school_name": 'a "long, name' * 20_000},
    {"dbn": "31R001", "ela_tested": 7, "ela_level_1": 3, "ela_low": 9, "ela_high": 28},
]


def load(session: Session, *rows: dict[str, Any], version: str = "v1") -> None:
    session.execute(delete(StudentGroup))
    session.execute(delete(Dataset))
    session.add_all(group(**row) for row in rows)
    session.add(
        Dataset(
            version=version, title="T", source="file:", sample=True, rows=len(rows), report={"a": 1}
        )
    )
    session.flush()


def test_rows_are_read_as_they_were_stored(session: Session) -> None:
    load(session, *ROWS)
    found = read_publication(session.connection())
    expected = publication(*(group(**row) for row in ROWS))
    assert found is not None
    # PostgreSQL normalizes order and spaces of JSONB.
    assert_frame_equal(
        found.table.drop(columns=[*OBJECTS]), expected.table.drop(columns=[*OBJECTS])
    )
    assert [found.row(n) for n in range(len(found))] == [expected.row(n) for n in range(len(ROWS))]
    assert found.row(0)["grades"] == {"K": None, "12": 0}
    assert found.version == "v1"
    assert "report" not in found.dataset


def test_every_column_is_read() -> None:
    stored = {column.name for column in StudentGroup.__table__.c}
    assert stored == {*LABELS, *NUMBERS, *OBJECTS}


@pytest.mark.parametrize(
    "name", ["NA", "null", "404", "1e5", "t", " P.S. 1 ", "'", "a\r\nb", "\\N"]
)
def test_a_name_is_never_taken_for_something_else(session: Session, name: str) -> None:
    load(session, {"dbn": "01M015", "school_name": name})
    found = read_publication(session.connection())
    assert found is not None
    assert found.row(0)["school_name"] == name


def test_no_load_is_none_and_a_load_without_rows_is_empty(
    session: Session,
) -> None:
    assert read_publication(session.connection()) is None
    load(session)
    found = read_publication(session.connection())
    assert found is not None
    assert len(found) == 0


def test_rows_replaced_during_a_read_are_read_again(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def replace(version: str, dbn: str) -> None:
        with Session(engine) as session, session.begin():
            load(session, {"dbn": dbn, "district": int(version)}, version=version)

    read_table = publication_query._read_table

    def read_late(connection: Connection) -> pd.DataFrame:
        monkeypatch.undo()
        replace("2", "02M002")
        return read_table(connection)

    replace("1", "01M001")
    monkeypatch.setattr(publication_query, "_read_table", read_late)
    with engine.connect() as connection:
        found = read_publication(connection)
    assert found is not None
    row = found.row(0)
    assert (found.version, row["dbn"], row["district"]) == ("2", "02M002", "2")


def test_a_cancelled_read_is_an_operational_error(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        load(session, {"dbn": "01M001"})
    with engine.begin() as holder, engine.connect() as connection:
        holder.execute(text("LOCK TABLE student_groups"))
        connection.execute(text("SET statement_timeout = 100"))
        with pytest.raises(OperationalError, match="statement timeout"):
            read_publication(connection)
