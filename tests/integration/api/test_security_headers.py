"""Security headers: responses load nothing; other sites read none and frame only pictures."""

import re
from base64 import b64encode
from hashlib import sha256
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import ValidationError
from schools_api.app import create_app
from schools_common.settings import Settings

from tests.integration.api.backstage import ETAG, Backstage, RecordingPublisher, image

SITE = "https://example.org"


def assert_security_headers(answer: Any, *, framed: bool = False) -> None:
    for name, value in {
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-resource-policy": "cross-origin",
    }.items():
        assert answer.headers.get_list(name) == [value], answer.url
    (policy,) = answer.headers.get_list("content-security-policy")
    assert "default-src 'none'" in policy
    assert ("frame-ancestors 'none'" in policy) is not framed
    assert ("frame-ancestors" in policy) is not framed
    assert "unsafe" not in policy


def test_every_response_has_security_headers(
    app: FastAPI, client: TestClient, chart: str, backstage: Backstage
) -> None:
    @app.get("/broken")
    def broken() -> None:
        raise RuntimeError

    picture = f"/charts/{chart}/image"
    assert_security_headers(client.get(picture))
    backstage.draw(chart)
    for _ in range(2):  # the second comes from the cache
        assert_security_headers(client.get(picture), framed=True)
    assert_security_headers(client.head(picture), framed=True)
    assert_security_headers(client.get(picture, headers={"If-None-Match": ETAG}), framed=True)
    statuses = []
    for address in ("/", "/docs", "/docs/static/favicon.png", "/openapi.json", "/schools"):
        statuses.append(client.get(address).status_code)
        assert_security_headers(client.get(address))
    for address in ("/nothing", "/schools?x=1", "/charts/x", "/readyz", "/broken"):
        statuses.append(client.get(address).status_code)
        assert_security_headers(client.get(address))
    assert statuses == [200, 200, 200, 200, 200, 404, 422, 404, 503, 500]
    assert_security_headers(client.post("/schools"))


def test_responses_do_not_echo_the_host_header(client: TestClient) -> None:
    answer = client.get("/schools/?district=7", headers={"Host": "elsewhere.example"})
    assert answer.status_code == 404
    assert "elsewhere" not in f"{answer.headers} {answer.text}"


def test_the_documentation_runs_its_own_script_alone(client: TestClient) -> None:
    page = client.get("/docs")
    (script,) = re.findall(r"<script>(.*?)</script>", page.text, re.DOTALL)
    digest = b64encode(sha256(script.encode()).digest()).decode()
    policy = page.headers["content-security-policy"]
    assert f"script-src 'self' 'sha256-{digest}';" in policy
    assert "script-src" not in client.get("/docs/other").headers["content-security-policy"]


@pytest.fixture
def cors_client(settings: Settings, published: RecordingPublisher) -> TestClient:
    """A client of an API that allows one site as CORS origin."""
    app = create_app(settings.model_copy(update={"cors_origins": (SITE,)}), published)
    return TestClient(app, raise_server_exceptions=False)


def preflight(client: TestClient, origin: str, wanted: str = "prefer,if-none-match") -> Any:
    return client.options(
        "/schools",
        headers={
            "Origin": origin,
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": wanted,
        },
    )


def test_cors_is_off_by_default(client: TestClient) -> None:
    for answer in (client.get("/healthz", headers={"Origin": SITE}), preflight(client, SITE)):
        assert "access-control-allow-origin" not in answer.headers
        assert "vary" not in answer.headers
    assert preflight(client, SITE).status_code == 405


def test_a_cors_origin_may_read_all_responses(
    cors_client: TestClient, chart: str, backstage: Backstage
) -> None:
    backstage.draw(chart)
    with cors_client as client:
        for _ in range(2):  # the second comes from the cache
            answer = image(client, chart, Origin=SITE)
            assert answer.headers["access-control-allow-origin"] == SITE
            exposed = answer.headers["access-control-expose-headers"].split(", ")
            assert set(exposed) == {
                *("Content-Disposition", "ETag", "Link", "Location", "Preference-Applied"),
                *("Content-Location", "Retry-After", "X-Request-ID"),
            }
        # Caches keep pictures requested without an Origin, too, and must tell them apart.
        assert "Origin" in image(client, chart).headers["vary"]
        assert client.get("/nothing", headers={"Origin": SITE}).headers[
            "access-control-allow-origin"
        ]
        other = image(client, chart, Origin="https://example.com")
        assert "access-control-allow-origin" not in other.headers


def test_preflights_allow_prefer_and_if_none_match(cors_client: TestClient) -> None:
    with cors_client as client:
        allowed = preflight(client, SITE)
        assert allowed.status_code == 200
        assert allowed.headers["access-control-allow-origin"] == SITE
        assert "GET" in allowed.headers["access-control-allow-methods"]
        assert preflight(client, SITE, "authorization").status_code == 400
        assert preflight(client, "https://example.com").status_code == 400


@pytest.mark.parametrize("sites", ["https://example.org/", "example.org", f"{SITE},*", "null"])
def test_an_invalid_origin_is_refused(settings: Settings, sites: str) -> None:
    with pytest.raises(ValidationError, match="cors_origins"):
        Settings.model_validate(dict(settings) | {"cors_origins": sites})


def test_several_sites_are_separated_by_spaces(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CORS_ORIGINS", f"{SITE} http://localhost:3000")
    read = Settings(database_url=settings.database_url, redis_url=settings.redis_url)
    assert read.cors_origins == (SITE, "http://localhost:3000")
