"""GET /charts: status and image of a chart."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from tests.integration.api.backstage import (
    ETAG,
    IMAGE,
    Backstage,
    RecordingPublisher,
    image,
    request_chart,
)


def test_a_chart_is_promised_and_published_once(
    client: TestClient, backstage: Backstage, published: RecordingPublisher, chart: str
) -> None:
    again = request_chart(client)
    assert again == {
        "id": chart,
        "status": "pending",
        "url": f"/charts/{chart}",
        "image_url": f"/charts/{chart}/image",
    }
    assert backstage.requests() == [UUID(chart)]
    assert published.ids == [chart]
    assert published.specs[0].filters.canonical() == {"category": ["Poverty"]}


@pytest.mark.usefixtures("loaded")
def test_concurrent_requests_publish_once(
    client: TestClient, published: RecordingPublisher
) -> None:
    with ThreadPoolExecutor(16) as threads:
        charts = list(threads.map(lambda _: request_chart(client)["id"], range(48)))
    assert published.ids == [charts[0]]
    assert len(set(charts)) == 1


def test_a_pending_chart(client: TestClient, chart: str) -> None:
    body = client.get(f"/charts/{chart}").json()
    assert body.pop("requested_at").endswith("Z")
    assert all(body.pop(name) for name in ("title", "alt", "summary"))
    assert body == {
        "id": chart,
        "status": "pending",
        "url": f"/charts/{chart}",
        "image_url": f"/charts/{chart}/image",
        "filters": {"category": ["Poverty"]},
        "options": {
            "kind": "averages",
            "format": "png",
            "subject": "both",
            "group_by": "category",
            "width": 960,
            "scale": 1,
            "theme": "light",
        },
        "dataset_version": "v1",
    }
    answer = image(client, chart)
    assert answer.status_code == 202
    assert answer.json()["status"] == "pending"
    assert answer.headers["location"] == f"/charts/{chart}/image"
    assert answer.headers["retry-after"] == "1"
    assert answer.headers["cache-control"] == "no-store"
    assert "preference-applied" not in answer.headers


def test_a_ready_chart(client: TestClient, backstage: Backstage, chart: str) -> None:
    backstage.draw(chart)
    body = client.get(f"/charts/{chart}").json()
    assert body["rendered_at"].endswith("Z")
    assert {name: body[name] for name in ("status", "media_type", "bytes", "width", "height")} == {
        "status": "ready",
        "media_type": "image/png",
        "bytes": len(IMAGE),
        "width": 960,
        "height": 540,
    }
    assert body["render_ms"] >= 0
    assert "error" not in body
    answer = image(client, chart)
    assert (answer.status_code, answer.content) == (200, IMAGE)
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["etag"] == ETAG
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert request_chart(client)["status"] == "ready"


def test_an_image_that_the_client_has_is_not_sent_again(
    client: TestClient, backstage: Backstage, chart: str
) -> None:
    assert image(client, chart, **{"If-None-Match": "*"}).status_code == 202
    backstage.draw(chart)
    for known in (ETAG, f'"x", W/{ETAG}', "*"):
        answer = image(client, chart, **{"If-None-Match": known})
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == ETAG
        assert "immutable" in answer.headers["cache-control"]
    assert image(client, chart, **{"If-None-Match": '"other"'}).status_code == 200


def test_head_is_get_without_the_body(client: TestClient, backstage: Backstage, chart: str) -> None:
    assert client.head(f"/charts/{chart}/image").status_code == 202
    backstage.draw(chart)
    for address in (f"/charts/{chart}", f"/charts/{chart}/image", "/schools", "/dataset", "/docs"):
        head, get = client.head(address), client.get(address)
        assert (head.status_code, head.content) == (200, b""), address
        assert head.headers["content-length"] == get.headers["content-length"] != "0"


@pytest.mark.parametrize(
    "id_",
    ["b5b92417-9da3-4244-9547-92cbcae13a26", "1", "%2E%2E%2Fetc", "%00", "{id}", "x" * 5000, "%FF"],
)
@pytest.mark.usefixtures("loaded")
def test_an_id_that_was_never_handed_out_is_not_found(client: TestClient, id_: str) -> None:
    for address in (f"/charts/{id_}", f"/charts/{id_}/image"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("by", ["filters", "id"])
def test_a_failed_chart_says_so_and_can_be_asked_for_again(
    client: TestClient, backstage: Backstage, published: RecordingPublisher, chart: str, by: str
) -> None:
    backstage.fail(chart)
    body = client.get(f"/charts/{chart}").json()
    assert (body["status"], body["error"]) == ("failed", "Chrome does not answer")
    answer = image(client, chart, Prefer="wait=20")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["title"] == "Drawing failed"
    assert "Chrome does not answer" in answer.json()["detail"]

    backstage.age(59)
    assert request_chart(client)["status"] == "failed"
    assert published.ids == [chart]
    backstage.age(2)
    address = "/schools?category=poverty" if by == "filters" else f"/charts/{chart}/image"
    for _ in range(2):
        client.get(address)
    assert published.ids == [chart] * 2
    assert client.get(f"/charts/{chart}").json()["status"] == "pending"
    assert request_chart(client)["status"] == "pending"
    assert image(client, chart).status_code == 202
    assert published.ids == [chart] * 2
    backstage.draw(chart)
    assert image(client, chart).content == IMAGE
