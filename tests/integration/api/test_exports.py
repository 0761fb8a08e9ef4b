"""Exports of a chart: its link, its embed code, and code that fetches it, which is run here."""

import json
import shutil
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pandas
import pytest
import requests
from fastapi.testclient import TestClient
from schools_api.app import create_app
from schools_api.web.explorer.files import FRAME
from schools_common.settings import Settings

from tests.integration.api.backstage import IMAGE, RecordingPublisher
from tests.integration.api.pages import NASTY, Parsed, page, texts
from tests.integration.api.server import Server

PUBLIC = "https://schools.example.org"


def run(command: list[str], directory: Path) -> str:
    done = subprocess.run(
        command, cwd=directory, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(params=["category=poverty&district=7&district=1&enrollment_min=50", "nasty"])
def view(request: pytest.FixtureRequest) -> str:
    """The query of a view, with harmless text or with text that breaks careless quoting."""
    # One of the names has to be a school's, so that there is a chart to export.
    names = [("q", NASTY), ("q", "p.s. 5")]
    nasty = urlencode([*names, ("chart", "levels"), ("title", NASTY), ("sort", "-ela")])
    return nasty if request.param == "nasty" else str(request.param)


@pytest.fixture
def code(server: Server, view: str) -> dict[str, str]:
    return texts(requests.get(f"{server.url}/?{view}", timeout=30).text)


@pytest.fixture
def numbers(server: Server, view: str) -> str:
    query = view.replace("&sort=-ela", "")
    return requests.get(f"{server.url}/chart.csv?{query}", timeout=30).text


@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_the_commands_save_picture_and_numbers(
    code: dict[str, str], numbers: str, shell: str, tmp_path: Path
) -> None:
    run([shell, "-e", "-c", code["code-curl"]], tmp_path)
    assert (tmp_path / "chart.png").read_bytes() == IMAGE
    assert (tmp_path / "numbers.csv").read_bytes().decode() == numbers
    assert len(list(tmp_path.iterdir())) == 2


def test_the_python_program_prints_the_numbers(
    code: dict[str, str], numbers: str, tmp_path: Path
) -> None:
    shown = run([sys.executable, "-W", "error", "-c", code["code-python"]], tmp_path)
    assert shown == f"{pandas.read_csv(StringIO(numbers))}\n"


@pytest.mark.skipif(not shutil.which("Rscript"), reason="R is not installed")
def test_the_r_program_prints_the_numbers(code: dict[str, str], tmp_path: Path) -> None:
    assert "category" in run(["Rscript", "-e", code["code-r"]], tmp_path)


def test_the_r_program_is_one_call_with_one_plain_text(code: dict[str, str]) -> None:
    # A JSON string without quotes, backslashes and non-ASCII letters is also an R string.
    first, second = code["code-r"].splitlines()
    address = first.removeprefix("numbers <- read.csv(").removesuffix(")")
    assert address.isascii()
    assert set("\\'`$").isdisjoint(address)
    assert json.loads(address).startswith("http://127.0.0.1:")
    assert second == "print(numbers)"


def test_embed_code_is_two_elements_with_size_and_words(sample: TestClient) -> None:
    query = urlencode([("borough", "bronx"), ("q", NASTY), ("q", "clara"), ("title", NASTY)])
    found = texts(sample.get(f"/?{query}").text)
    picture, frame = Parsed(found["embed-picture"]), Parsed(found["embed-frame"])
    ((tag, image),) = picture.elements
    assert (tag, picture.text) == ("img", "")
    assert '"' in str(image["alt"])
    assert image["alt"] == page(sample, query).all("img")[0]["alt"]
    address = urlsplit(str(image["src"]))
    asked = parse_qs(address.query)
    assert asked["title"] == [NASTY]
    assert (asked["height"], asked["scale"]) == ([image["height"]], ["2"])
    assert sample.get(f"{address.path}?{address.query}").status_code == 200
    ((tag, embedded),) = frame.elements
    assert (tag, embedded["title"], frame.text) == ("iframe", NASTY, "")
    address = urlsplit(str(embedded["src"]))
    answer = sample.get(f"{address.path}?{address.query}", follow_redirects=False)
    assert answer.status_code == 200
    tallest = max(int(str(each["height"])) for each in Parsed(answer.text).all("source"))
    assert int(str(embedded["height"])) == tallest + FRAME


def test_every_copy_button_has_text_and_a_status(sample: TestClient) -> None:
    query = urlencode({"title": NASTY})
    found = page(sample, query)
    assert len(found.all("button")) > 5
    for place, (tag, attributes) in enumerate(found.elements):
        if tag == "button" and attributes.keys() & {"data-copy", "data-copy-from"}:
            following = [each for each in found.elements[place + 1 :] if each[1].get("role")]
            assert following[0] == ("span", {"class": "copied", "role": "status"})
    copied = [each["data-copy-from"] for each in found.all("button") if "data-copy-from" in each]
    assert copied == [*texts(sample.get(f"/?{query}").text)]
    (link,) = [each["data-copy"] for each in found.all("button") if "data-copy" in each]
    assert link == f"http://testserver/?{query}"


def test_absolute_addresses_begin_with_the_public_one(
    settings: Settings, published: RecordingPublisher, loaded: None
) -> None:
    app = create_app(settings.model_copy(update={"public_url": PUBLIC}), published)
    with TestClient(app) as client:
        found = client.get("/?borough=bronx", headers={"Host": "elsewhere.example"}).text
    assert "elsewhere" not in found
    assert f'data-copy="{PUBLIC}/?borough=bronx"' in found
    assert all(PUBLIC in text for text in texts(found).values())
    cards: list[Any] = [each.get("content") for each in Parsed(found).all("meta")]
    assert f"{PUBLIC}/?borough=bronx" in cards


def test_a_host_that_a_client_makes_up_stays_text(client: TestClient, loaded: None) -> None:
    for host in ("x'; touch y; '", '"><script>alert(1)</script>', "[", "a b", "javascript:1"):
        answer = client.get("/", headers={"Host": host})
        assert answer.status_code == 200
        assert len(Parsed(answer.text).all("script")) == 2
        assert "touch" not in texts(answer.text)["code-curl"]
