"""Content security policies of charts: any site may frame them, and they load nothing."""

import json

import pytest
from fastapi.testclient import TestClient
from schools_common.charts.choices import ChartFormat
from sqlalchemy import Engine

from tests.integration.api.backstage import Backstage, DrawingPublisher


@pytest.fixture
def published(engine: Engine, backstage: Backstage) -> DrawingPublisher:
    return DrawingPublisher(engine, backstage=backstage)


def test_the_policy_of_a_picture_lets_it_show_itself(client: TestClient, loaded: None) -> None:
    policies = {}
    for format_ in ChartFormat:
        for _ in range(2):  # the second comes from the cache
            answer = client.get(f"/chart.{format_}")
            (policies[format_],) = answer.headers.get_list("content-security-policy")
            assert answer.headers["x-content-type-options"] == "nosniff"
    page = policies.pop(ChartFormat.HTML)
    assert "sandbox allow-scripts allow-downloads;" in page
    assert "script-src 'self' 'unsafe-inline'" in page
    assert "frame-ancestors" not in page
    drawing = policies.pop(ChartFormat.SVG)
    assert "font-src data:" in drawing
    assert "unsafe" not in json.dumps(policies)
    data = {policies.pop(each) for each in (ChartFormat.JSON, ChartFormat.CSV)}
    assert len(set(policies.values())) == len(data) == 1
    assert all("frame-ancestors 'none'" in each for each in data)
    for each in (drawing, *policies.values()):  # any page may frame them
        assert "default-src 'none'" in each
        assert "script-src" not in each
        assert "frame-ancestors" not in each


def test_a_problem_may_be_framed_like_the_picture_that_it_stands_for(client: TestClient) -> None:
    for format_ in ("png", "svg", "pdf", "webp"):
        answer = client.get(f"/chart.{format_}?nothing=1")
        assert answer.status_code == 422
        (policy,) = answer.headers.get_list("content-security-policy")
        assert "default-src 'none'" in policy
        assert "frame-ancestors" not in policy
