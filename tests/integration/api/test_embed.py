"""GET /embed: a single chart, for frames in other sites."""

from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient

from tests.integration.api.pages import NASTY, Parsed


def framed(client: TestClient, query: str, status: int = 200) -> Parsed:
    """Fetch a framed page, and check that any site may frame it and that it has no scripts."""
    answer = client.get(f"/embed?{query}" if query else "/embed", follow_redirects=False)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"].split("; ")
    assert "frame-ancestors *" in policy
    assert "default-src 'none'" in policy
    assert not [each for each in policy if each.startswith("script-src") or "unsafe" in each]
    found = Parsed(answer.text)
    assert not found.all("script")
    return found


def test_a_frame_has_the_picture_its_words_and_a_way_to_the_explorer(sample: TestClient) -> None:
    query = "category=poverty&borough=bronx&chart=ranking"
    found = framed(sample, query)
    explorer = Parsed(sample.get(f"/?{query}").text)
    (picture,) = found.all("img")
    assert [picture] == explorer.all("img")
    # Frames are not as high as the pictures for phones.
    assert found.all("source") == explorer.all("source")[2:]
    (link,) = found.all("a")
    assert (link["target"], link["href"]) == ("_blank", f"/?{query}")
    assert "noopener" in str(link["rel"])
    assert "Generated sample, not real data" in found.text
    assert not found.all("form") + found.all("nav")


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("borough=Bronx&category=POVERTY", "/embed?category=poverty&borough=bronx"),
        ("borough=bronx&sort=-ela&utm_source=x&q=", "/embed?borough=bronx"),
        ("chart=averages", "/embed"),
    ],
)
def test_other_spellings_redirect_to_the_canonical_address(
    sample: TestClient, query: str, wanted: str
) -> None:
    answer = sample.get(f"/embed?{query}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, wanted)
    framed(sample, wanted.partition("?")[2])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_site_may_choose_the_colours_for_all_its_readers(sample: TestClient, theme: str) -> None:
    sample.cookies.set("theme", "dark")  # the reader's choice on this site
    try:
        chosen, left = framed(sample, f"theme={theme}"), framed(sample, "")
        refused = framed(sample, "colour=red", 422)
    finally:
        sample.cookies.clear()
    assert chosen.all("html", **{"data-theme": theme})
    assert ("theme=dark" in str(chosen.all("source"))) == (theme == "dark")
    assert "prefers-color-scheme" not in str(chosen.all("source"))
    assert left.all("html") == refused.all("html") == [{"lang": "en"}]
    assert len(left.all("source")) == 3


def test_a_wrong_parameter_is_named_in_the_frame(sample: TestClient) -> None:
    found = framed(sample, "asian_min=7&colour=red", 422)
    assert "asian_min must be a number from 0 to 1, not “7”" in found.text
    assert "colour" in found.text
    assert not found.all("img") + found.all("meta", **{"http-equiv": "refresh"})


def test_before_data_are_loaded_the_frame_says_so_and_asks_again(client: TestClient) -> None:
    found = framed(client, "borough=bronx", 503)
    assert "No data are loaded yet" in found.text
    assert client.get("/embed").headers["refresh"] == "5"


@pytest.mark.parametrize("text", [NASTY, "<script>alert(1)</script>", '" onload="alert(1)'])
def test_text_in_the_address_is_escaped(sample: TestClient, text: str) -> None:
    for name, status in (("q", 200), ("title", 200), ("colour", 422), (text, 422)):
        found: Any = framed(sample, urlencode({name: text}), status)
        assert not [each for _, each in found.elements if "onload" in each]
        assert not found.all("b")
    assert framed(sample, urlencode({"title": text})).text.count(text) >= 1


def test_nothing_else_may_be_framed(sample: TestClient) -> None:
    for address in ("/", "/?asian_min=7", "/docs", "/schools", "/embedded"):
        policy = sample.get(address).headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy, address
