"""GET /chart.png and the other formats: a chart in a single request."""

import csv
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient
from PIL import Image
from schools_api.charts.pictures import MEDIA_TYPES
from schools_common.charts.choices import ChartFormat
from schools_embedded.services import wait_until
from sqlalchemy import Engine

from tests.integration.api.backstage import IMAGE, Backstage, DrawingPublisher
from tests.rows import group

FORMATS = list(ChartFormat)
COMPRESSED = [ChartFormat.SVG, ChartFormat.HTML, ChartFormat.JSON, ChartFormat.CSV]
QUERY = "category=poverty&width=480"


@pytest.fixture
def published(engine: Engine, backstage: Backstage) -> DrawingPublisher:
    return DrawingPublisher(engine, backstage=backstage)


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.usefixtures("loaded")
def test_a_chart_comes_in_one_request(client: TestClient, format_: ChartFormat) -> None:
    answer = client.get(f"/chart.{format_}?{QUERY}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].split(";")[0] == MEDIA_TYPES[format_]
    assert answer.headers["cache-control"] == "public, max-age=300"
    name = f"average-ela-and-math-level-of-students-in-poverty.{format_}"
    assert answer.headers["content-disposition"] == f'inline; filename="{name}"'
    image = client.get(answer.headers["content-location"])
    assert (image.content, image.headers["etag"]) == (answer.content, answer.headers["etag"])
    details = client.get(answer.headers["content-location"].removesuffix("/image")).json()
    width = details["options"].get("width")
    assert (details["options"]["format"], width) == (format_, None if format_ == "csv" else 480)


@pytest.mark.usefixtures("loaded")
def test_data_formats_have_the_numbers(client: TestClient) -> None:
    figure = client.get(f"/chart.json?{QUERY}").json()
    assert figure["layout"]["width"] == 480
    table = client.get(f"/chart.csv?{QUERY}").text
    (row,) = [each for each in csv.DictReader(table.splitlines()) if each["subject"] == "ela"]
    assert (row["low"], row["mean"], row["high"]) == ("1.8333", "1.95", "2.0667")
    page = client.get(f"/chart.html?{QUERY}").text
    assert '<script src="/plotly-' in page
    alone = client.get(f"/chart.html?{QUERY}&inline=1").text
    assert "<script src" not in alone
    assert len(alone) > 1_000_000


@pytest.mark.usefixtures("loaded")
def test_the_same_choice_is_the_chart_of_schools(client: TestClient) -> None:
    chart = client.get(f"/schools?{QUERY}").json()["chart"]
    answer = client.get("/chart.png?width=480&category=POVERTY")
    assert answer.headers["content-location"] == chart["image_url"]


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.usefixtures("loaded")
def test_a_chart_that_was_sent_is_sent_again(
    client: TestClient, backstage: Backstage, format_: ChartFormat
) -> None:
    address = f"/chart.{format_}?{QUERY}"
    wait_until(lambda: client.app_state["services"].responses.loaded_at, 5, "the loaded data")
    first = client.get(address)
    for file in backstage.chart_dir.iterdir():
        file.unlink()
    for method in ("GET", "HEAD"):
        again = client.request(method, address)
        assert (again.status_code, again.headers) == (200, first.headers)
    known = client.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")
    assert known.headers["content-location"] == first.headers["content-location"]


@pytest.mark.usefixtures("loaded")
def test_other_data_give_another_chart_at_the_same_address(
    client: TestClient, backstage: Backstage
) -> None:
    def location() -> str:
        found: str = client.get(f"/chart.png?{QUERY}").headers["content-location"]
        return found

    before = location()
    backstage.load("v2", [group("07X005")])
    wait_until(lambda: location() != before, 5, "the chart of the new data")


@pytest.mark.usefixtures("loaded")
def test_data_that_are_replaced_while_it_waits_give_their_own_chart(
    client: TestClient, backstage: Backstage, published: DrawingPublisher
) -> None:
    def replace_data() -> None:
        published.first = None
        backstage.load("v2", [group("07X005")])

    published.first = replace_data
    answer = client.get(f"/chart.png?{QUERY}")
    assert answer.status_code == 200
    details = client.get(answer.headers["content-location"].removesuffix("/image")).json()
    assert details["dataset_version"] == "v2"
    assert answer.headers["content-location"].split("/")[2] == published.ids[-1]


@pytest.mark.parametrize("format_", COMPRESSED)
@pytest.mark.usefixtures("loaded")
def test_text_formats_are_compressed(client: TestClient, format_: ChartFormat) -> None:
    found = {}
    for encoding in ("gzip", "identity", "gzip"):
        answer = client.get(f"/chart.{format_}?{QUERY}", headers={"Accept-Encoding": encoding})
        large = len(answer.content) >= 1000
        assert answer.headers.get("content-encoding", "identity") == (
            encoding if large else "identity"
        )
        assert answer.headers["vary"] == "Accept-Encoding"
        found[encoding] = answer
    assert found["gzip"].content == found["identity"].content


def error_picture_size(answer: Any) -> tuple[int, int]:
    """Check that the response is an error picture, and return its size."""
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.content != IMAGE
    size: tuple[int, int] = Image.open(BytesIO(answer.content)).size
    return size


@pytest.mark.usefixtures("loaded")
def test_wrong_parameters_are_named_in_a_picture(client: TestClient) -> None:
    answer = client.get("/chart.png?chart=pie&width=480")
    assert (answer.status_code, error_picture_size(answer)) == (422, (480, 540))
    text = client.get("/chart.svg?chart=pie&page=%3Cb%3E").text
    errors = client.get("/chart.json?chart=pie&page=%3Cb%3E").json()["errors"]
    told = " ".join(each["detail"] for each in errors)
    assert told.endswith("not “pie” page is not a parameter of this address")
    picture = ElementTree.fromstring(text)
    assert " ".join(picture.itertext()) == f"422 Invalid parameters {told}"
    for format_ in ("json", "csv", "html"):
        problem = client.get(f"/chart.{format_}?chart=pie")
        assert problem.status_code == 422
        assert [error["parameter"] for error in problem.json()["errors"]] == ["chart"]


@pytest.mark.parametrize("query", ["limit=5", "sort=dbn", "cursor=x", "inline=1", "format=svg"])
@pytest.mark.usefixtures("loaded")
def test_a_chart_has_no_pages(client: TestClient, query: str) -> None:
    assert client.get(f"/chart.png?{query}").status_code == 422
    assert client.get(f"/chart.gif?{query}").status_code == 404


@pytest.mark.usefixtures("loaded")
def test_a_chart_that_cannot_be_drawn_says_so(
    client: TestClient, published: DrawingPublisher
) -> None:
    published.error = "Chrome does not answer"
    answer = client.get("/chart.png")
    assert (answer.status_code, error_picture_size(answer)) == (500, (960, 540))
    assert "Chrome does not answer" in client.get("/chart.svg").text
    assert client.get("/chart.csv").json()["title"] == "Drawing failed"


def test_before_the_first_load_a_picture_says_so(client: TestClient) -> None:
    answer = client.get("/chart.png")
    assert (answer.status_code, error_picture_size(answer)) == (503, (960, 540))
    assert answer.headers["retry-after"]
