"""GET /suggest: schools that match the text typed so far."""

import pytest
from fastapi.testclient import TestClient

pytestmark = pytest.mark.usefixtures("loaded")


@pytest.mark.parametrize("q", ["07x", "ps5", "P.S. 05"])
def test_a_school_is_suggested(client: TestClient, q: str) -> None:
    assert client.get("/suggest", params={"q": q}).json() == {
        "items": [
            {"dbn": "07X005", "school_name": "P.S. 005", "borough": "Bronx", "district": 7},
        ]
    }


@pytest.mark.parametrize(
    "query",
    ["", "q=", "q=%20", "q=.", "q=a%00", "q=%FF", "q=" + "a" * 201, "q=a&q=b"],
)
def test_a_query_without_words_is_refused(client: TestClient, query: str) -> None:
    answer = client.get("/suggest?" + query)
    assert answer.status_code == 422
    assert [error["parameter"] for error in answer.json()["errors"]] == ["q"]
