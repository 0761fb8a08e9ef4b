"""The migrations and the rules of the tables."""

from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from schools_common.database import make_engine
from schools_common.models import Base
from schools_loader.schema import migrate
from sqlalchemy import inspect
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


@pytest.mark.parametrize(
    "columns",
    [
        {"district": 0},
        {"ela_tested": 10},
        {"ela_tested": 10, "ela_low": 9, "ela_high": 20},
        {"ela_tested": 10, "ela_low": 21, "ela_high": 20},
        {"math_tested": 10, "math_low": 10, "math_high": 41},
    ],
)
def test_rows_that_cannot_be_are_refused_by_the_database(
    session: Session, columns: dict[str, Any]
) -> None:
    session.add(group("01M001", **columns))
    with pytest.raises(IntegrityError):
        session.flush()
