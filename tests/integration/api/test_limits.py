"""What nobody can have too much of: time of the database."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from schools_common.settings import Settings
from sqlalchemy import Engine, text

from tests.integration.api.backstage import settings_of


@pytest.fixture
def settings(database_url: str, chart_dir: Path) -> Settings:
    return settings_of(database_url, "redis://:x@127.0.0.1:1/0", chart_dir, statement_timeout=0.3)


def test_a_statement_that_takes_too_long_is_given_up(
    client: TestClient, loaded: None, engine: Engine
) -> None:
    with engine.begin() as connection:
        connection.execute(text("LOCK TABLE student_groups"))
        answer = client.get("/schools")
    assert answer.status_code == 503
    assert answer.json()["detail"] == "The database took too long to answer."
    assert client.get("/schools").status_code == 200
