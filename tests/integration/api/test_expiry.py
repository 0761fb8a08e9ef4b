"""Expiry of promises 30 days after their last use, once their data were replaced."""

from datetime import date
from uuid import UUID, uuid5

import pytest
from fastapi.testclient import TestClient
from schools_api.charts import expiry
from schools_common.database import Account, make_engine
from schools_common.models import Chart, ChartRequest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.accounts import address_for
from tests.integration.api.backstage import DAY, Backstage, image
from tests.rows import group


def expire(database_url: str) -> int:
    """Remove expired promises, with the privileges of the API's account."""
    engine = make_engine(address_for(Account.API, database_url))
    try:
        return expiry.expire(engine)
    finally:
        engine.dispose()


def replace_data(backstage: Backstage) -> None:
    backstage.load("v2", [group("01M015", total_enrollment=7)])


@pytest.mark.parametrize(
    ("days", "replaced", "removed"), [(31, True, 1), (30, True, 0), (400, False, 0)]
)
def test_only_old_charts_of_data_that_are_gone_are_removed(
    backstage: Backstage, chart: str, database_url: str, days: int, replaced: bool, removed: int
) -> None:
    backstage.draw(chart)
    backstage.age(days * DAY)
    if replaced:
        replace_data(backstage)
    assert expire(database_url) == removed
    with Session(backstage.engine) as session:
        kept = [session.get(table, UUID(chart)) for table in (ChartRequest, Chart)]
    assert [each is None for each in kept] == [bool(removed)] * 2


def test_before_the_first_load_nothing_is_removed(backstage: Backstage, database_url: str) -> None:
    with Session(backstage.engine) as session, session.begin():
        id_ = uuid5(UUID(int=0), "x")
        spec = {"dataset_version": "v0"}
        session.add(ChartRequest(id=id_, spec=spec, used_on=date(2000, 1, 1)))
    assert expire(database_url) == 0


def test_many_are_removed_in_batches(backstage: Backstage, loaded: None, database_url: str) -> None:
    spec = {"dataset_version": "v0"}
    with Session(backstage.engine) as session, session.begin():
        for number in range(2 * expiry.BATCH + 1):
            id_ = uuid5(UUID(int=0), str(number))
            session.add(ChartRequest(id=id_, spec=spec, used_on=date(2000, 1, 1)))
    assert expire(database_url) == 2 * expiry.BATCH + 1


@pytest.mark.parametrize("address", ["/schools?category=poverty", "/charts/{}", "/charts/{}/image"])
def test_a_chart_that_is_used_is_kept_at_the_price_of_one_write_a_day(
    client: TestClient, backstage: Backstage, chart: str, database_url: str, address: str
) -> None:
    backstage.draw(chart)
    backstage.age(31 * DAY)
    versions = set()
    for _ in range(3):
        client.get(address.format(chart))
        with backstage.engine.connect() as connection:
            versions.add(connection.scalar(text("SELECT xmin::text FROM chart_requests")))
    assert len(versions) == 1, "a row's xmin changes with each write"
    replace_data(backstage)
    assert expire(database_url) == 0
    assert image(client, chart).status_code == 200


@pytest.mark.parametrize("address", ["/charts/{}", "/charts/{}/image"])
def test_an_id_that_is_asked_for_afterwards_is_gone(
    client: TestClient, backstage: Backstage, chart: str, database_url: str, address: str
) -> None:
    backstage.age(31 * DAY)
    replace_data(backstage)
    assert expire(database_url) == 1
    answer = client.get(address.format(chart))
    assert answer.status_code == 410
    assert answer.json()["type"] == "urn:school-charts:problem:chart-expired"


def test_the_same_question_is_promised_anew_after_its_chart_expired(
    client: TestClient, backstage: Backstage, chart: str, database_url: str
) -> None:
    """The old data come back, while the process still remembers the id as promised."""
    backstage.age(31 * DAY)
    replace_data(backstage)
    expire(database_url)
    backstage.load("v1", [group("01M015")])
    assert client.get("/schools?category=poverty").json()["chart"]["id"] == chart
    assert client.get(f"/charts/{chart}").status_code == 200
