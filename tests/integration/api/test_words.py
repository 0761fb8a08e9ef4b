"""Title, text alternative and summary of a chart, available from its promise on."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from schools_common.charts.content import content_of
from schools_common.charts.options import ChartOptions
from schools_common.charts.selection import Selection
from schools_common.filters import SchoolFilters
from schools_common.models import ChartRequest
from sqlalchemy import null, update

from tests.integration.api.backstage import Backstage
from tests.rows import group

NAMES = ("title", "alt", "summary")


def details(client: TestClient, address: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(address).json()
    return found


def expected(client: TestClient, options: ChartOptions, filters: SchoolFilters) -> dict[str, str]:
    """Compose the words as the renderer does."""
    publication = client.app_state["services"].publication.loaded()
    words = content_of(Selection.of(publication, filters, options)).words
    return {name: getattr(words, name) for name in NAMES}


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("group_by", ["category", "district"])
def test_the_api_has_the_words_of_the_picture(client: TestClient, group_by: str) -> None:
    query = {"group_by": group_by, "borough": "bronx"}
    chart = client.get("/schools", params=query).json()["chart"]
    body = details(client, chart["url"])
    options = ChartOptions.model_validate({"group_by": group_by})
    words = expected(client, options, SchoolFilters.model_validate({"borough": ["bronx"]}))
    assert {name: body[name] for name in NAMES} == words
    assert body["options"]["group_by"] == group_by


@pytest.mark.usefixtures("loaded")
def test_a_title_of_the_clients_own_is_the_title(client: TestClient) -> None:
    chart = client.get("/schools", params={"title": "Grades <1>"}).json()["chart"]
    assert details(client, chart["url"])["title"] == "Grades <1>"


def test_the_successor_of_an_outdated_chart_has_words(
    client: TestClient, backstage: Backstage, chart: str
) -> None:
    backstage.load("v2", [group("07X005", ela_tested=9, ela_low=18, ela_high=18)])
    new = details(client, client.get(f"/charts/{chart}").headers["location"])
    options, filters = ChartOptions(), SchoolFilters.model_validate({"category": ["poverty"]})
    assert {name: new[name] for name in NAMES} == expected(client, options, filters)
    assert "2.00" in new["alt"]


def test_an_older_promise_has_no_words(
    client: TestClient, backstage: Backstage, chart: str
) -> None:
    with backstage.engine.begin() as connection:
        connection.execute(update(ChartRequest).values(words=null()))
    assert not set(NAMES) & set(details(client, f"/charts/{chart}"))
