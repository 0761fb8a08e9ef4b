"""The explorer during a load, without matches, and with few published values."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from schools_api.app import create_app
from schools_common.models import Load
from schools_embedded.services import free_port
from sqlalchemy.orm import Session

from tests.integration.api.backstage import Backstage, settings_of
from tests.integration.api.pages import Parsed, page, words
from tests.rows import group


def begun(backstage: Backstage, **load: object) -> None:
    with Session(backstage.engine) as session, session.begin():
        session.add(Load(source="https://example.org/rows.csv", **load))


@pytest.mark.parametrize(
    ("load", "said", "value"),
    [
        (
            {"status": "downloading", "bytes_done": 30, "bytes_total": 120},
            "Downloading the publication: 25%",
            "25",
        ),
        ({"status": "downloading", "bytes_done": 30}, "Downloading the publication", None),
        ({"status": "cleaning"}, "Checking every row", None),
        (
            {"status": "storing", "rows_done": 900, "rows_total": 1000},
            "Storing the rows: 90%",
            "90",
        ),
        ({"status": "interrupted"}, "The load was interrupted, and starts again", None),
    ],
)
def test_a_load_shows_its_phase_and_percent(
    client: TestClient, backstage: Backstage, load: dict[str, object], said: str, value: str | None
) -> None:
    begun(backstage, **load)
    found = page(client, "borough=bronx", 503)
    assert "The data are being loaded" in found.text
    assert said in words(found)
    (bar,) = found.all("progress")
    assert bar.get("value") == value


def test_the_page_asks_again_with_and_without_javascript(client: TestClient) -> None:
    found = page(client, "", 503)
    assert found.all("meta", **{"http-equiv": "refresh"})
    (view,) = found.all("main")
    assert (view["hx-trigger"], view["hx-get"]) == ("every 2s", "")
    assert "Starting" in found.text


def test_a_load_that_failed_says_why(client: TestClient, backstage: Backstage) -> None:
    begun(backstage, status="failed", error="Header <b>missing</b>")
    found = page(client, "", 503)
    assert "The data could not be loaded" in found.text
    assert "Header <b>missing</b>" in found.text
    assert not found.all("progress")


def schools_of(client: TestClient, query: str) -> int:
    """Count the schools that match; a row is a school seen through one student category."""
    lines = csv.reader(StringIO(client.get(f"/schools.csv?{query}").text))
    return len({dbn for dbn, *_ in lines}) - 1  # without the header


def test_without_matches_each_filter_shows_the_schools_without_it(sample: TestClient) -> None:
    query = "district=7&q=school&grade=12&enrollment_min=1&enrollment_max=2"
    found = page(sample, query)
    assert "No school matches all of these filters" in found.text
    assert not found.all("img")
    for label, name in (
        ("District 7", "district"),
        ("Grade 12", "grade"),
        ("at least 1 student and at most 2 students", "enrollment"),
        ("“school”", "q"),
    ):
        left = "&".join(each for each in query.split("&") if not each.startswith(name))
        total = schools_of(sample, left)
        assert (f"without {label}: {total:,} school" in words(found)) is (total > 0)
        links = found.all("a", href=f"/?{left}")
        assert bool([each for each in links if "aria-label" not in each]) is (total > 0)


def test_a_very_wide_band_is_explained(client: TestClient, backstage: Backstage) -> None:
    backstage.load(
        "v1",
        [
            group("07X005", ela_tested=10, ela_low=10, ela_estimate=15, ela_high=21),
            group("01M015", ela_tested=10, ela_low=12, ela_estimate=12, ela_high=12),
        ],
    )
    assert "Some bands are very wide" in page(client, "borough=bronx").text
    assert "Some bands are very wide" not in page(client, "borough=manhattan").text


def test_missing_averages_are_stated(client: TestClient, backstage: Backstage) -> None:
    backstage.load("v1", [group("07X005", ela_tested=None)])
    found = page(client)
    assert "No ELA average is published. No Math average is published." in words(found)


def test_without_a_database_a_page_says_so_in_html(redis_url: str, tmp_path: Path) -> None:
    url = f"postgresql+psycopg2://nobody@127.0.0.1:{free_port()}/nothing"
    app = create_app(settings_of(url, redis_url, tmp_path))
    with TestClient(app, raise_server_exceptions=False) as client:
        found = page(client, "", 503)
        assert "The database does not answer." in found.text
        assert client.get("/").headers["retry-after"]


def test_the_schools_may_be_sorted_without_headings(sample: TestClient) -> None:
    found = page(sample, "borough=bronx&sort=-math")
    (chosen,) = [each for each in found.all("option", value="-math") if "selected" in each]
    assert chosen
    assert {each["value"] for each in found.all("input", name="borough", type="hidden")} == {
        "bronx"
    }
    assert not found.all("input", name="cursor")


def test_a_mistyped_address_is_a_page_for_browsers_and_json_for_others(sample: TestClient) -> None:
    browser = sample.get("/scools", headers={"Accept": "text/html,application/xhtml+xml"})
    assert browser.status_code == 404
    assert "There is no such page" in Parsed(browser.text).text
    assert Parsed(browser.text).all("a", href="/")
    other = sample.get("/scools")
    assert other.headers["content-type"] == "application/problem+json"


def test_an_error_that_nobody_expected_is_a_page_for_browsers(app: FastAPI) -> None:
    @app.get("/broken")
    def broken() -> None:
        raise RuntimeError

    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.get("/broken", headers={"Accept": "text/html"})
        assert answer.status_code == 500
        assert "Something went wrong" in Parsed(answer.text).text
        assert client.get("/broken").headers["content-type"] == "application/problem+json"


def test_a_page_without_a_database_asks_again(redis_url: str, tmp_path: Path) -> None:
    url = f"postgresql+psycopg2://nobody@127.0.0.1:{free_port()}/nothing"
    app = create_app(settings_of(url, redis_url, tmp_path))
    with TestClient(app, raise_server_exceptions=False) as client:
        (view,) = page(client, "", 503).all("main")
    assert view["hx-trigger"] == "every 2s"
