"""Crawlers find a finite number of pages, and order no charts."""

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

import pytest
from fastapi.testclient import TestClient

from tests.integration.api.backstage import Backstage
from tests.integration.api.pages import Parsed

SITE = "http://testserver"

LIMIT = 200
"""Maximum number of pages that a crawler may find."""


@pytest.fixture
def rules(client: TestClient) -> RobotFileParser:
    answer = client.get("/robots.txt")
    assert answer.headers["content-type"].startswith("text/plain")
    parser = RobotFileParser()
    parser.parse(answer.text.splitlines())
    return parser


def links(html: str) -> Iterator[str]:
    """Yield all addresses that a page links to or embeds, except ``nofollow`` links."""
    for _, attributes in Parsed(html).elements:
        if "nofollow" in (attributes.get("rel") or ""):
            continue
        for name in ("href", "src", "srcset"):
            yield attributes.get(name) or ""
        if attributes.get("property") in ("og:image", "og:url"):
            yield attributes.get("content") or ""


def test_a_crawler_finds_a_finite_number_of_pages(
    client: TestClient, loaded: None, rules: RobotFileParser, backstage: Backstage
) -> None:
    found, seen = [f"{SITE}/"], {f"{SITE}/"}
    for address in found:
        assert len(found) < LIMIT, found
        answer = client.get(address)
        assert answer.status_code == 200, address
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        for link in links(answer.text):
            linked = urljoin(address, link).partition("#")[0]
            if linked.startswith(SITE) and linked not in seen and rules.can_fetch("any", linked):
                seen.add(linked)
                found.append(linked)
    assert {"/", "/about", "/docs"} <= {urlsplit(each).path for each in found}
    assert not [each for each in found if "/?" in each]
    assert backstage.requests() == []


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", True),
        ("/about", True),
        ("/school/07X221", True),
        ("/district/7", True),
        ("/borough/bronx", True),
        ("/static/5f3a/style.css", True),
        ("/chart.png?width=1200", False),
        ("/charts/03b7a17a-4030-5498-8c45-da84d855f081/image", False),
        ("/charts.zip?each=borough", False),
        ("/schools?borough=bronx", False),
        ("/schools/07X221", False),
        ("/schools.csv", False),
        ("/embed", False),
        ("/averages?group_by=district", False),
    ],
)
def test_pages_are_for_crawlers_and_data_are_not(
    rules: RobotFileParser, path: str, allowed: bool
) -> None:
    assert rules.can_fetch("Googlebot", SITE + path) is allowed
    # Robots that preview links may fetch everything.
    assert rules.can_fetch("Twitterbot", SITE + path)


def test_views_of_the_explorer_are_forbidden(client: TestClient) -> None:
    # The wildcard is of RFC 9309, which urllib.robotparser does not support. There, the longest
    # matching rule wins, so styles stay allowed.
    assert "Disallow: /*?" in client.get("/robots.txt").text.splitlines()
