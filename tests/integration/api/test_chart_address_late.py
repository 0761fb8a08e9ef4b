"""GET /chart.png when the chart is late, or may not be ordered."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from PIL import Image
from schools_api.charts import chart_address
from schools_common.database import Account
from schools_common.settings import Settings
from sqlalchemy import text

from tests.accounts import address_for
from tests.integration.api.backstage import IMAGE, Backstage, RecordingPublisher, settings_of


@pytest.fixture
def settings(database_url: str, chart_dir: Path) -> Settings:
    url = address_for(Account.API, database_url)
    return settings_of(
        url, "redis://:x@127.0.0.1:1/0", chart_dir, new_charts_per_minute=1, statement_timeout=0.3
    )


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chart_address, "WAIT", 0.2)


def assert_shown(answer: Any, status: int) -> None:
    assert answer.status_code == status
    assert answer.headers["retry-after"]
    assert answer.headers["cache-control"] == "no-store"
    assert Image.open(BytesIO(answer.content)).size == (960, 540)


@pytest.mark.usefixtures("loaded")
def test_a_chart_that_is_not_drawn_in_time_says_so_and_comes_later(
    client: TestClient, backstage: Backstage, published: RecordingPublisher
) -> None:
    assert_shown(client.get("/chart.png"), 503)
    problem = client.get("/chart.svg")
    assert problem.status_code == 429
    backstage.draw(published.ids[0])
    assert client.get("/chart.png").content == IMAGE


@pytest.mark.usefixtures("loaded")
def test_a_client_that_orders_too_many_is_told_so_in_the_picture(client: TestClient) -> None:
    client.get("/schools")
    assert_shown(client.get("/chart.png?district=7"), 429)
    assert "too many new charts" in client.get("/chart.svg?district=7").text


@pytest.mark.usefixtures("loaded")
def test_a_database_that_does_not_answer_is_told_in_the_picture(
    client: TestClient, backstage: Backstage
) -> None:
    client.get("/schools?district=7")  # reads the rows into memory
    with backstage.engine.begin() as connection:
        connection.execute(text("LOCK TABLE chart_requests IN ACCESS EXCLUSIVE MODE"))
        assert_shown(client.get("/chart.png"), 503)
        assert client.get("/chart.json").json()["detail"].startswith("The database")
