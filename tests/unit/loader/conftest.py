"""Rows for the tests to change."""

import pytest

from tests.unit.loader.files import Row, sample_rows


@pytest.fixture(scope="module")
def some_rows() -> list[Row]:
    return sample_rows(200)


@pytest.fixture
def rows(some_rows: list[Row]) -> list[Row]:
    """200 rows of the sample, for the test to change."""
    return [dict(row) for row in some_rows]
