"""Rows come from PostgreSQL into memory as they are, and all of one version."""

from collections.abc import Callable
from typing import Any

import pytest
from schools_common import reading
from schools_common.models import Dataset, StudentGroup
from schools_common.publication import ABSENT, COLUMNS, NAMES, UNKNOWN
from schools_common.vocabulary import Category
from sqlalchemy import Engine, delete, text
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


def test_what_is_read_is_what_was_stored(session: Session) -> None:
    load(session, *ROWS)
    found, expected = reading.read(session.connection()), publication(*(group(**r) for r in ROWS))
    assert found is not None
    assert len(found) == len(expected) == len(ROWS)
    assert [found.key(row) for row in range(len(ROWS))] == [
        expected.key(row) for row in range(len(ROWS))
    ]
    assert found.counts.tolist() == expected.counts.tolist()
    assert {UNKNOWN, ABSENT, 0, 2**31 - 1} <= set(found.counts.ravel().tolist())
    for name, texts in expected.texts.items():
        assert [found.texts[name][row] for row in range(len(ROWS))] == [
            texts[row] for row in range(len(ROWS))
        ]
    assert found.version == "v1"
    assert "report" not in found.dataset


def test_every_column_is_read(session: Session) -> None:
    stored = {column.name for column in StudentGroup.__table__.c}
    members = {name for name in COLUMNS if name.startswith(("grade_", "ell_"))}
    assert stored == {*NAMES, *COLUMNS} - members | {"grades", "ell"}


def test_nothing_is_there_before_the_first_load_and_no_row_is_a_publication(
    session: Session,
) -> None:
    assert reading.read(session.connection()) is None
    load(session)
    found = reading.read(session.connection())
    assert found is not None
    assert len(found) == 0


@pytest.mark.parametrize("step", ["_read_counts", "_read_texts"])
def test_rows_that_are_replaced_meanwhile_are_read_again(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def replace(version: str, dbn: str) -> None:
        with Session(engine) as session, session.begin():
            load(session, {"dbn": dbn, "district": int(version)}, version=version)

    def read_late(original: Callable[..., Any], *arguments: Any) -> Any:
        monkeypatch.undo()
        replace("2", "02M002")
        return original(*arguments)

    replace("1", "01M001")
    original = getattr(reading, step)
    monkeypatch.setattr(reading, step, lambda *a: read_late(original, *a))
    with engine.connect() as connection:
        found = reading.read(connection)
    assert found is not None
    assert (found.version, found.key(0)[0], found.count("district")[0]) == ("2", "02M002", 2)


def test_a_reading_that_postgres_gives_up_is_an_error_like_any_other(engine: Engine) -> None:
    with engine.begin() as holder, engine.connect() as connection:
        holder.execute(text("LOCK TABLE student_groups"))
        connection.execute(text("SET statement_timeout = 100"))
        with pytest.raises(OperationalError, match="statement timeout"):
            reading._read_counts(connection)
