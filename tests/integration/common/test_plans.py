"""The ways that PostgreSQL takes to the commonest answers, on as many rows as are published."""

from collections.abc import Iterator
from typing import Any

import pytest
from schools_common.averages import sums
from schools_common.database import make_engine
from schools_common.filters import SchoolFilters, conditions
from schools_loader.sample.publication import generate
from schools_loader.store import replace
from schools_loader.transform import clean
from sqlalchemy import Connection, text

from tests.conftest import create_database


@pytest.fixture(scope="module")
def connection(postgres_url: str) -> Iterator[Connection]:
    """A database that holds the generated sample."""
    url = create_database(postgres_url, "plans", template="template")
    engine = make_engine(url, autocommit=True)
    cleaned = clean(generate())
    description: dict[str, Any] = {"version": "v", "title": "", "source": "", "sample": True}
    with engine.connect() as connection:
        replace(connection, cleaned.rows, description | {"report": cleaned.report.model_dump()})
        connection.execute(text("VACUUM ANALYZE"))  # by itself a minute after a load
        yield connection
    engine.dispose()


@pytest.mark.parametrize(
    ("filters", "scan"),
    [
        ({"category": ["poverty"]}, "ix_student_groups_sums"),
        ({"borough": ["queens"]}, "ix_student_groups_sums"),
        ({"category": ["poverty"], "borough": ["queens"]}, "ix_student_groups_sums"),
        ({"category": ["poverty"], "asian_min": 0.4}, "ix_student_groups_sums"),
        ({"dbn": ["01M015"]}, "pk_student_groups"),
        # Nothing to be gained: all rows are looked at.
        ({}, "Seq Scan"),
    ],
)
def test_averages_are_added_up_along_an_index(
    connection: Connection, filters: dict[str, Any], scan: str
) -> None:
    values = SchoolFilters.model_validate(filters).values()
    query = sums(conditions(values)).params(values)
    compiled = query.compile(connection, compile_kwargs={"literal_binds": True})
    plan = connection.execute(text(f"EXPLAIN {compiled}")).scalars()
    assert any(scan in line for line in plan)
