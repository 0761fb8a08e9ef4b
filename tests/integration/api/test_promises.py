"""Promised charts are delivered, whatever was lost or replaced since."""

import os
import resource
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from schools_common.contracts import CHART_DESIGN
from schools_common.models import Chart, ChartRequest
from sqlalchemy import func, update
from sqlalchemy.orm import Session

from tests.integration.api.backstage import (
    IMAGE,
    Backstage,
    RecordingPublisher,
    image,
    request_chart,
)
from tests.rows import group


@pytest.mark.parametrize("address", ["/schools?category=poverty", "/charts/{}", "/charts/{}/image"])
def test_a_chart_that_waits_too_long_is_published_again_once(
    client: TestClient,
    backstage: Backstage,
    published: RecordingPublisher,
    chart: str,
    address: str,
) -> None:
    backstage.age(29)
    client.get(address.format(chart))
    assert published.ids == [chart]
    backstage.age(2)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: client.get(address.format(chart)), range(24)))
    assert published.ids == [chart] * 2


@pytest.mark.parametrize(
    ("address", "left"),
    [
        ("/schools?category=poverty", None),
        ("/charts/{}", None),
        ("/charts/{}/image", None),
        # Damage is noticed only by requests that read the picture.
        ("/charts/{}/image", IMAGE[:10]),
        ("/charts/{}/image", IMAGE.swapcase()),
    ],
)
def test_a_lost_or_damaged_file_is_drawn_again(
    client: TestClient,
    backstage: Backstage,
    published: RecordingPublisher,
    chart: str,
    address: str,
    left: bytes | None,
) -> None:
    backstage.draw(chart)
    file = backstage.chart_dir / f"{chart}.png"
    if left is None:
        file.unlink()
    else:
        file.write_bytes(left)
    for _ in range(3):
        client.get(address.format(chart))
    assert published.ids == [chart] * 2
    assert image(client, chart).status_code == 202
    backstage.age(31)
    client.get(address.format(chart))
    assert published.ids == [chart] * 3
    backstage.draw(chart)
    assert image(client, chart).content == IMAGE


@pytest.mark.parametrize(
    ("address", "status"),
    [("/schools?category=poverty", 200), ("/charts/{}", 200), ("/charts/{}/image", 503)],
)
def test_a_file_that_cannot_be_opened_for_now_is_not_taken_for_lost(
    client: TestClient,
    backstage: Backstage,
    published: RecordingPublisher,
    chart: str,
    address: str,
    status: int,
) -> None:
    backstage.draw(chart)
    assert client.get("/charts/" + chart).json()["status"] == "ready"
    with no_more_files():
        answer = client.get(address.format(chart))
    assert answer.status_code == status
    assert (int(answer.headers.get("retry-after", 0)) > 0) is (status == 503)
    assert published.ids == [chart]
    assert image(client, chart).content == IMAGE


@contextmanager
def no_more_files() -> Iterator[None]:
    """Keep this process from opening any more files."""
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    with open(os.devnull) as lowest:
        free = lowest.fileno()
    resource.setrlimit(resource.RLIMIT_NOFILE, (free, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)


def test_a_pending_chart_of_replaced_data_redirects_to_its_successor(
    client: TestClient,
    backstage: Backstage,
    published: RecordingPublisher,
    chart: str,
) -> None:
    backstage.load("v2", [group("07X005")])
    answer = client.get(f"/charts/{chart}")
    assert answer.status_code == 307
    new = answer.headers["location"].removeprefix("/charts/")
    answer = image(client, chart, Prefer="wait=20")
    assert (answer.status_code, answer.headers["location"]) == (307, f"/charts/{new}/image")
    assert new == request_chart(client)["id"] != chart
    assert published.ids == [chart, new]
    assert client.get(f"/charts/{new}").json()["dataset_version"] == "v2"


def test_a_drawn_chart_of_replaced_data_stays_available(
    client: TestClient, backstage: Backstage, chart: str
) -> None:
    backstage.draw(chart)
    backstage.load("v2", [group("07X005")])
    assert client.get(f"/charts/{chart}").json()["dataset_version"] == "v1"
    assert image(client, chart).content == IMAGE


def test_a_lost_chart_of_replaced_data_redirects_to_its_successor(
    client: TestClient, backstage: Backstage, chart: str
) -> None:
    backstage.draw(chart)
    backstage.load("v2", [group("07X005")])
    backstage.lose_file(chart)
    assert image(client, chart).status_code == 307


def test_a_chart_of_an_older_design_redirects_to_its_successor(
    client: TestClient, backstage: Backstage, published: RecordingPublisher, chart: str
) -> None:
    design = {"design": CHART_DESIGN - 1}
    spec = published.specs[0].model_copy(update=design)
    with Session(backstage.engine) as session, session.begin():
        session.execute(
            update(ChartRequest).values(
                id=spec.id, spec=ChartRequest.spec.concat(func.jsonb_build_object("design", 0))
            )
        )
    answer = client.get(f"/charts/{spec.id}")
    assert (answer.status_code, answer.headers["location"]) == (307, f"/charts/{chart}")


@pytest.mark.parametrize("drawn", [True, False])
@pytest.mark.usefixtures("loaded")
def test_a_chart_keeps_its_id_when_its_filters_get_another_canonical_form(
    client: TestClient, backstage: Backstage, drawn: bool
) -> None:
    today = client.get("/schools", params={"q": "P.S. 005"}).json()["chart"]["id"]
    old = str(uuid4())
    backstage.draw(today)
    with Session(backstage.engine) as session, session.begin():
        request = session.get_one(ChartRequest, UUID(today))
        spec = request.spec | {"filters": {"q": ["005 p.s."]}}
        session.add(ChartRequest(id=UUID(old), spec=spec))
        if drawn:
            session.flush()
            session.execute(update(Chart).values(id=UUID(old)))
    if drawn:
        (backstage.chart_dir / f"{today}.png").rename(backstage.chart_dir / f"{old}.png")
        assert image(client, old).content == IMAGE
    else:
        assert image(client, old).headers["location"] == f"/charts/{today}/image"
