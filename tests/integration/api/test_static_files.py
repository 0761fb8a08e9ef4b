"""Scripts and styles of the page."""

import re
from hashlib import sha256
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from schools_api.http.compression import compressed
from schools_api.web import static_files

from tests.integration.api.pages import page

FOLDER = Path(static_files.__file__).parent / "static"


@pytest.fixture
def files(sample: TestClient) -> list[str]:
    """Addresses of the scripts and styles on a page."""
    found = page(sample)
    kept = ("icon", "stylesheet", "modulepreload")
    links = [each["href"] for each in found.all("link") if each["rel"] in kept]
    return [str(each) for each in [*links, *(each["src"] for each in found.all("script"))]]


def test_scripts_and_styles_are_kept_for_ever(sample: TestClient, files: list[str]) -> None:
    (folder,) = {file.rpartition("/")[0] for file in files}
    assert re.fullmatch("/static/[0-9a-f]{12}", folder)
    assert {file.rpartition("/")[2] for file in files} == {
        each.name for each in FOLDER.iterdir() if each.suffix != ".txt"
    }
    for file in files:
        answer = sample.get(file)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
        assert answer.content == (FOLDER / file.rpartition("/")[2]).read_bytes()


@pytest.mark.parametrize("folder", ["/static", "/static/0123456789ab"])
def test_a_page_of_another_version_gets_the_present_files(sample: TestClient, folder: str) -> None:
    answer = sample.get(f"{folder}/search.js")
    assert answer.content == (FOLDER / "search.js").read_bytes()
    assert answer.headers["cache-control"] == "no-cache"
    known = {"If-None-Match": answer.headers["etag"]}
    assert sample.get(f"{folder}/search.js", headers=known).status_code == 304


def test_each_encoding_has_its_etag(sample: TestClient, files: list[str]) -> None:
    types = {}
    for file in files:
        answers = [
            sample.get(file, headers={"Accept-Encoding": encoding})
            for encoding in ("gzip", "identity")
        ]
        types[file.rpartition(".")[2]] = answers[0].headers["content-type"]
        large = len(answers[0].content) >= 1000
        assert answers[0].headers.get("content-encoding") == ("gzip" if large else None)
        assert "content-encoding" not in answers[1].headers
        assert {each.headers["vary"] for each in answers} == {"Accept-Encoding"}
        assert len({each.headers["etag"] for each in answers}) == 1 + large
    assert types == {
        "css": "text/css; charset=utf-8",
        "js": "text/javascript; charset=utf-8",
        "svg": "image/svg+xml",
    }


@pytest.mark.parametrize("name", ["", "nothing.js", "..%2Fpages.py", "%2Fetc%2Fpasswd"])
def test_nothing_else_is_sent(sample: TestClient, name: str) -> None:
    for folder in ("/static/", "/static/0123456789ab/"):
        answer = sample.get(folder + name)
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_visit_costs_little_to_load(sample: TestClient) -> None:
    assert sum(len(compressed(file.read_bytes())) for file in FOLDER.iterdir()) < 60_000
    assert len((FOLDER / "style.css").read_bytes()) < 12_000
    answer = sample.get("/", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["vary"] == "Cookie, Accept-Encoding"
    assert len(answer.content) < 60_000


def test_the_vendored_library_is_the_one_that_is_published() -> None:
    # SHA-256 of dist/htmx.min.js in the package htmx.org 2.0.11.
    published = "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717"
    assert sha256((FOLDER / "htmx.min.js").read_bytes()).hexdigest() == published
