"""Behavior common to all data routes."""

import pytest
from fastapi.testclient import TestClient
from schools_embedded.services import wait_until

from tests.integration.api.backstage import Backstage
from tests.rows import group

JSON = ["/averages", "/facets", "/suggest?q=school", "/schools/07X005"]
ADDRESSES = [*JSON, "/schools.csv", "/schools.xlsx"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_before_the_first_load_there_are_no_data(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert answer.json()["type"] == "urn:school-charts:problem:data-not-loaded"


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.usefixtures("loaded")
def test_an_unknown_parameter_is_refused(client: TestClient, address: str) -> None:
    joined = "&" if "?" in address else "?"
    answer = client.get(f"{address}{joined}page=2")
    assert answer.status_code == 422
    assert [error["parameter"] for error in answer.json()["errors"]] == ["page"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_answer_stays_until_other_data_are_loaded(
    client: TestClient, backstage: Backstage, loaded: None, address: str
) -> None:
    first = client.get(address)
    assert first.status_code == 200
    assert first.headers["cache-control"] == "no-cache"
    for method in ("GET", "HEAD"):
        again = client.request(method, address)
        assert (again.status_code, again.headers) == (200, first.headers)
    known = client.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")
    backstage.load("v2", [group("07X005", school_name="Another School")])
    wait_until(lambda: client.get(address).headers["etag"] != first.headers["etag"], 5, "new data")
