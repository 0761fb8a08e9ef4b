"""Social cards: previews of a page in sites that link to it."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from fastapi.testclient import TestClient

from tests.integration.api.pages import NASTY, Parsed, page


def card(found: Parsed) -> dict[str, str]:
    """Return the properties of a page's card, and check that each occurs once."""
    pairs = [
        (each.get("property") or each.get("name"), each.get("content"))
        for each in found.all("meta")
    ]
    about = [(f"{name}", f"{value}") for name, value in pairs if str(name)[:3] in ("og:", "twi")]
    assert len(dict(about)) == len(about) == 10
    return dict(about)


def test_a_view_has_a_card_with_its_title_sentence_and_picture(sample: TestClient) -> None:
    query = "category=poverty&borough=bronx&chart=levels&theme=dark"
    found = page(sample, f"{query}&sort=-ela")
    about = card(found)
    details = sample.get(sample.get(f"/schools?{query}").json()["chart"]["url"]).json()
    assert about["og:title"] == details["title"]
    assert about["og:description"] == details["summary"]
    assert about["og:image:alt"] == details["alt"]
    assert about["og:url"] == f"http://testserver/?{query}"
    assert found.all("link", rel="canonical", href=about["og:url"])
    assert found.all("meta", name="description", content=details["summary"])
    assert about["twitter:card"] == "summary_large_image"
    image = urlsplit(about["og:image"])
    assert (image.scheme, image.netloc, image.path) == ("http", "testserver", "/chart.png")
    assert parse_qs(image.query) == {
        "category": ["poverty"],
        "borough": ["bronx"],
        "chart": ["levels"],
        "width": [about["og:image:width"]],
        "height": [about["og:image:height"]],
    }
    assert sample.get(f"{image.path}?{image.query}").status_code == 200


def test_a_title_of_a_visitor_stays_text(sample: TestClient) -> None:
    assert card(page(sample, urlencode({"title": NASTY})))["og:title"] == NASTY


@pytest.mark.parametrize(("subject", "wanted"), [("", []), ("&subject=math", ["math"])])
def test_districts_that_a_card_has_no_room_for_are_on_a_map(
    sample: TestClient, subject: str, wanted: list[str]
) -> None:
    about = card(page(sample, f"category=poverty{subject}&group_by=district"))
    assert "group_by=district" in about["og:url"]
    image = parse_qs(urlsplit(about["og:image"]).query)
    assert (image["chart"], image.get("subject", [])) == (["map"], wanted)
    assert "group_by" not in image
    assert about["og:image:alt"].startswith("Map")
    assert about["og:image"].startswith("http://testserver/chart.png?category=poverty")
