"""GET /plotly-{sha256}.js: the script of interactive charts."""

import re
from hashlib import sha256

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from tests.integration.api.backstage import Backstage, DrawingPublisher


@pytest.fixture
def published(engine: Engine, backstage: Backstage) -> DrawingPublisher:
    return DrawingPublisher(engine, backstage=backstage)


@pytest.fixture
def address(client: TestClient, loaded: None) -> str:
    """The script's address in the page of an interactive chart."""
    found: list[str] = re.findall('<script src="([^"]+)">', client.get("/chart.html").text)
    return found[0]


def test_the_script_has_the_digest_in_its_address(client: TestClient, address: str) -> None:
    for encoding in ("gzip", "identity", "gzip"):
        answer = client.get(address, headers={"Accept-Encoding": encoding})
        assert answer.status_code == 200
        assert sha256(answer.content).hexdigest() in address
        assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers.get("content-encoding", "identity") == encoding
        known = {"If-None-Match": answer.headers["etag"], "Accept-Encoding": encoding}
        assert client.get(address, headers=known).status_code == 304


def test_a_damaged_script_is_not_sent(
    client: TestClient, backstage: Backstage, address: str
) -> None:
    file = backstage.chart_dir / address.removeprefix("/")
    file.write_bytes(file.read_bytes() + b" ")
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("digest", ["0" * 64, "x", "..%2F..%2Fetc%2Fpasswd", "A" * 64, "0" * 63])
def test_nothing_else_is_sent(client: TestClient, digest: str) -> None:
    answer = client.get(f"/plotly-{digest}.js")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
