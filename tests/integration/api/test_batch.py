"""GET /charts.zip: many charts in one file."""

import csv
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
from fastapi.testclient import TestClient
from schools_common.vocabulary import Category
from sqlalchemy import Engine

from tests.integration.api.backstage import IMAGE, Backstage, DrawingPublisher, RecordingPublisher
from tests.rows import group

TITLES = "average-ela-and-math-level-of-students-in-poverty"
TWO = "/charts.zip?each=borough&category=poverty"


def members(answer: Any) -> dict[str, bytes]:
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/zip"
    with ZipFile(BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def index(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(members(answer)["index.csv"].decode())))


@pytest.mark.usefixtures("loaded")
def test_progress_is_reported_until_the_file_is_complete(
    client: TestClient, backstage: Backstage, published: RecordingPublisher
) -> None:
    first = client.get(TWO)
    assert first.status_code == 202
    assert first.headers["cache-control"] == "no-store"
    assert int(first.headers["retry-after"]) > 0
    body = first.json()
    assert (body["total"], body["ready"], body["failed"]) == (2, 0, 0)
    bronx, manhattan = body["charts"]
    assert bronx == {
        "value": "Bronx",
        "id": published.ids[0],
        "status": "pending",
        "url": f"/charts/{published.ids[0]}",
    }
    backstage.draw(bronx["id"])
    assert client.get(TWO).json()["ready"] == 1
    backstage.draw(manhattan["id"])
    found = client.get(TWO)
    assert members(found) == {
        f"bronx-{TITLES}-bronx.png": IMAGE,
        f"manhattan-{TITLES}-manhattan.png": IMAGE,
        "index.csv": members(found)["index.csv"],
    }
    assert published.ids == [bronx["id"], manhattan["id"]]


@pytest.mark.usefixtures("loaded")
def test_the_index_says_what_each_chart_is(client: TestClient, backstage: Backstage) -> None:
    charts = client.get(TWO).json()["charts"]
    backstage.draw(charts[0]["id"])
    backstage.fail(charts[1]["id"])
    found = index(client.get(TWO))
    details = [client.get(chart["url"]).json() for chart in charts]
    assert found == [
        {
            "name": name,
            "value": chart["value"],
            "id": chart["id"],
            "title": about["title"],
            "alt": about["alt"],
            "status": status,
        }
        for chart, about, name, status in zip(
            charts, details, (f"bronx-{TITLES}-bronx.png", ""), ("ready", "failed"), strict=True
        )
    ]


@pytest.mark.usefixtures("loaded")
def test_a_batch_has_the_same_charts_as_single_requests(client: TestClient) -> None:
    query = "category=poverty&width=480"
    batch = client.get(f"/charts.zip?each=dbn&{query}").json()["charts"]
    assert [chart["value"] for chart in batch] == ["01M015", "07X005"]
    for chart in batch:
        single = client.get(f"/schools?{query}&dbn={chart['value']}").json()["chart"]
        assert (single["id"], single["url"]) == (chart["id"], chart["url"])


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["each"]),
        ("each=category", ["each"]),
        ("each=dbn&each=dbn", ["each"]),
        ("each=dbn&format=html", ["format"]),
        ("each=dbn&chart=pie&limit=5", ["chart", "limit"]),
        ("each=dbn&chart=map&category=poverty&category=all-students", ["category"]),
        ("each=borough&chart=compare", ["chart"]),
    ],
)
@pytest.mark.usefixtures("loaded")
def test_invalid_parameters_are_refused_and_named(
    client: TestClient, query: str, names: list[str]
) -> None:
    answer = client.get(f"/charts.zip?{query}")
    assert answer.status_code == 422
    assert [error["parameter"] for error in answer.json()["errors"]] == names


@pytest.mark.parametrize(("schools", "status"), [(60, 202), (61, 422)])
def test_sixty_charts_are_the_most(
    client: TestClient, backstage: Backstage, schools: int, status: int
) -> None:
    backstage.load("v1", [group(f"01M{n:03}") for n in range(schools)])
    answer = client.get("/charts.zip?each=dbn")
    assert answer.status_code == status
    if status == 422:
        assert "61" in answer.json()["errors"][0]["detail"]
        assert backstage.requests() == []


def test_before_the_first_load_there_are_none(client: TestClient) -> None:
    assert client.get(TWO).status_code == 503


class TestDrawn:
    """Batches whose charts are drawn at once."""

    @pytest.fixture
    def published(self, engine: Engine, backstage: Backstage) -> DrawingPublisher:
        return DrawingPublisher(engine, backstage=backstage)

    @pytest.mark.parametrize("format_", ["png", "svg", "pdf", "webp", "csv", "json"])
    def test_the_same_charts_are_the_same_bytes(
        self, client: TestClient, backstage: Backstage, format_: str
    ) -> None:
        rows = [group(f"{n:02}M015", Category.ALL) for n in (2, 10)]
        backstage.load("v1", rows)
        address = f"/charts.zip?each=district&format={format_}"
        assert client.get(address).status_code == 202
        first, again = client.get(address), client.get(address)
        assert (first.content, first.headers) == (again.content, again.headers)
        assert first.headers["content-disposition"].endswith('"charts-by-district.zip"')
        names = list(members(first))
        assert [name[:3] for name in names] == ["02-", "10-", "ind"]
        assert all(name.endswith(f".{format_}") for name in names[:-1])
        with ZipFile(BytesIO(first.content)) as archive:
            kinds = {entry.compress_type for entry in archive.infolist()[:-1]}
            assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert kinds == {ZIP_DEFLATED if format_ in ("svg", "csv", "json") else ZIP_STORED}
        known = client.get(address, headers={"If-None-Match": first.headers["etag"]})
        assert (known.status_code, known.content) == (304, b"")

    def test_a_chart_that_was_lost_is_drawn_again(
        self, client: TestClient, backstage: Backstage, loaded: None
    ) -> None:
        client.get(TWO)
        whole = client.get(TWO)
        for picture in backstage.chart_dir.glob("*.png"):
            picture.write_bytes(b"damaged")
        assert client.get(TWO).status_code == 202
        assert client.get(TWO).content == whole.content

    def test_a_batch_of_nothing_is_an_index_of_nothing(
        self, client: TestClient, loaded: None
    ) -> None:
        assert index(client.get(f"{TWO}&dbn=31R999")) == []

    def test_a_title_is_no_formula(self, client: TestClient, loaded: None) -> None:
        address = f"{TWO}&title=%3D1%2B1&borough=bronx"
        client.get(address)
        (row,) = index(client.get(address))
        assert row["title"] == "'=1+1"
        assert row["name"] == "bronx-1-1.png"
