"""GET /schools with the options of its chart."""

from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient

from tests.integration.api.backstage import RecordingPublisher

pytestmark = pytest.mark.usefixtures("loaded")

CHOSEN = "subject=math&group_by=district&width=480&theme=dark&title=Grades"


def chart_of(client: TestClient, query: str) -> str:
    found: str = client.get(f"/schools?{query}").json()["chart"]["id"]
    return found


def test_each_option_gives_a_chart_of_its_own(client: TestClient) -> None:
    options = ["", *CHOSEN.split("&"), "height=300", "scale=2", "subject=ela"]
    assert len({chart_of(client, option) for option in options}) == len(options)
    assert chart_of(client, "chart=averages&width=960&subject=both") == chart_of(client, "")


def test_the_renderer_is_told_what_was_chosen(
    client: TestClient, published: RecordingPublisher
) -> None:
    chart_of(client, CHOSEN)
    (spec,) = published.specs
    assert spec.options.canonical() == {
        "kind": "averages",
        "format": "png",
        "subject": "math",
        "group_by": "district",
        "width": 480,
        "scale": 1,
        "theme": "dark",
        "title": "Grades",
    }
    assert spec.filters.canonical() == {"category": ["All Students"]}


def test_the_next_page_has_the_same_chart(client: TestClient) -> None:
    first = client.get(f"/schools?{CHOSEN}&limit=1").json()
    asked = parse_qs(urlsplit(first["next"]).query)
    assert set(asked) == {
        *("limit", "sort", "cursor"),
        *("subject", "group_by", "width", "theme", "title"),
    }
    following = client.get(first["next"]).json()
    assert following["chart"]["id"] == first["chart"]["id"]
    assert following["total"] == first["total"] == 2


def test_the_page_is_the_same_whatever_its_chart(client: TestClient) -> None:
    plain, chosen = (client.get(f"/schools?{query}").json() for query in ("", CHOSEN))
    for body in (plain, chosen):
        del body["chart"]
    assert chosen == plain
