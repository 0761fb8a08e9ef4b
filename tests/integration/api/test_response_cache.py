"""Cached responses are sent again byte for byte, and only while they are valid."""

from time import monotonic

import pytest
from fastapi.testclient import TestClient
from schools_api.http.response_cache import ResponseCache
from schools_embedded.services import wait_until

from tests.integration.api.backstage import ETAG, IMAGE, Backstage, image, request_chart
from tests.rows import group

QUERY = "/schools?category=poverty"


@pytest.fixture
def drawn(client: TestClient, backstage: Backstage, chart: str) -> str:
    """The id of a chart that ``GET /schools`` reports as ready."""
    cache: ResponseCache = client.app_state["services"].responses
    wait_until(lambda: cache.loaded_at, 5, "the API to know what is loaded")
    backstage.draw(chart)
    assert request_chart(client)["status"] == "ready"
    return chart


def test_a_page_with_a_drawn_chart_is_cached(
    client: TestClient, backstage: Backstage, drawn: str
) -> None:
    first = client.get(QUERY)
    backstage.lose_file(drawn)  # shows only in a response that is not cached
    again = client.get(QUERY)
    assert again.content == first.content
    assert again.headers == first.headers
    assert client.get(QUERY + "&limit=9").json()["chart"]["status"] == "pending"
    head = client.head(QUERY)
    assert (head.status_code, head.headers) == (200, first.headers)
    assert client.post(QUERY).status_code == 405


def test_a_cached_page_is_sent_in_the_encoding_of_each_client(
    client: TestClient, drawn: str
) -> None:
    found = {}
    for encoding in ("identity", "gzip", "identity", "gzip"):
        answer = client.get(QUERY, headers={"Accept-Encoding": encoding})
        assert answer.headers.get("content-encoding", "identity") == encoding
        assert answer.headers["vary"] == "Accept-Encoding"
        found[encoding] = answer
        for name, kept in found.items():
            same = answer.headers["etag"] == kept.headers["etag"]
            assert same is (name == encoding)
            assert answer.json() == kept.json()


@pytest.mark.parametrize("kept", [True, False])
def test_a_client_that_has_the_page_gets_304(client: TestClient, drawn: str, kept: bool) -> None:
    address = QUERY if kept else QUERY + "&limit=10"
    etag = client.get(QUERY + "&limit=10" if not kept else QUERY).headers["etag"]
    if not kept:
        client.app_state["services"].responses.loaded_at = None
    answer = client.get(address, headers={"If-None-Match": f'"x", {etag}'})
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["etag"] == etag
    assert answer.headers["cache-control"] == "no-cache"
    assert client.get(address, headers={"If-None-Match": ETAG}).status_code == 200


def test_the_etag_changes_with_the_answer(
    client: TestClient, backstage: Backstage, chart: str
) -> None:
    pending = client.get(QUERY).headers["etag"]
    assert client.get(QUERY).headers["etag"] == pending
    backstage.draw(chart)
    assert client.get(QUERY).headers["etag"] != pending


def test_new_data_are_seen_at_once(client: TestClient, backstage: Backstage, drawn: str) -> None:
    committed = monotonic()
    backstage.load("v2", [group("07X005")])
    wait_until(lambda: request_chart(client)["id"] != drawn, 5, "an answer of the new data")
    # By the notification, before the next check.
    assert monotonic() - committed < 0.5


def test_new_data_are_seen_without_a_notification(
    client: TestClient, backstage: Backstage, drawn: str
) -> None:
    backstage.interrupt_listening()
    backstage.load("v2", [group("07X005")])
    wait_until(lambda: request_chart(client)["id"] != drawn, 5, "an answer of the new data")


def test_reloading_the_same_data_updates_the_load_time(
    client: TestClient, backstage: Backstage, drawn: str
) -> None:
    def told() -> str:
        found: str = client.get(QUERY).json()["dataset"]["loaded_at"]
        return found

    before = told()
    backstage.load("v1", [group("07X005")])
    wait_until(lambda: told() > before, 5, "the answer to tell of the later load")
    assert request_chart(client)["id"] == drawn


def test_an_image_is_sent_again_even_without_its_file(
    client: TestClient, backstage: Backstage, drawn: str
) -> None:
    first = image(client, drawn)
    backstage.lose_file(drawn)
    again = image(client, drawn)
    assert (again.content, again.headers) == (IMAGE, first.headers)
    waited = image(client, drawn, Prefer="wait=1", **{"If-None-Match": ETAG})
    assert waited.headers.get("preference-applied") == "wait=1"
