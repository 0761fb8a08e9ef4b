"""Migrations, and constraints of the tables."""

from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from schools_common.database import make_engine
from schools_common.models import Base, StudentGroup
from schools_loader import loader_lock
from schools_loader.loader_lock import migrate
from sqlalchemy import inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.rows import group


def test_migrations_make_the_tables_of_the_models(empty_database_url: str) -> None:
    engine = make_engine(empty_database_url)
    for _ in range(2):
        migrate(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, Base.metadata) == []
        database = inspect(connection)
        for table in Base.metadata.sorted_tables:
            checks = {c["name"] for c in database.get_check_constraints(table.name)}
            declared = {c.name for c in table.constraints if type(c).__name__ == "CheckConstraint"}
            assert checks == declared, table.name
    engine.dispose()


def test_rows_that_are_loaded_get_the_middle_of_their_bounds(empty_database_url: str) -> None:
    engine = make_engine(empty_database_url)
    migrate(engine)
    with Session(engine) as session, session.begin():
        session.add(group("01M001", ela_tested=3, ela_low=4, ela_high=7, ela_estimate=4))
        session.add(group("01M002"))
    config = Config()
    config.set_main_option("script_location", str(Path(loader_lock.__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0004")
    migrate(engine)
    with Session(engine) as session:
        found = select(StudentGroup.ela_estimate).order_by(StudentGroup.dbn)
        assert session.scalars(found).all() == [5.5, None]
    engine.dispose()


@pytest.mark.parametrize(
    "columns",
    [
        {"district": 0},
        {"ela_tested": 10},
        {"ela_tested": 10, "ela_low": 9, "ela_high": 20},
        {"ela_tested": 10, "ela_low": 21, "ela_high": 20},
        {"math_tested": 10, "math_low": 10, "math_high": 41},
        {"math_tested": 10, "math_low": 10, "math_high": 20, "math_estimate": None},
        {"math_tested": 10, "math_low": 10, "math_high": 20, "math_estimate": 9.5},
        {"math_tested": 10, "math_low": 10, "math_high": 20, "math_estimate": float("nan")},
    ],
)
def test_impossible_rows_are_refused_by_the_database(
    session: Session, columns: dict[str, Any]
) -> None:
    session.add(group("01M001", **columns))
    with pytest.raises(IntegrityError):
        session.flush()
