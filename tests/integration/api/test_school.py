"""GET /schools/{dbn}: one school, beside its district, its borough and the city."""

import pytest
from fastapi.testclient import TestClient
from schools_common.vocabulary import Category

from tests.integration.api.backstage import Backstage
from tests.rows import group


@pytest.fixture(autouse=True)
def rows(backstage: Backstage) -> None:
    def results(low: int) -> dict[str, int]:
        return {"ela_tested": 10, "ela_low": low, "ela_high": 40}

    backstage.load(
        "v1",
        [
            group("07X005", Category.ALL, school_name="P.S. 005", **results(20)),
            group("07X005", Category.POVERTY, school_name="P.S. 005"),
            group("07X006", Category.ALL, **results(10)),
            group("08X007", Category.ALL, **results(36)),
            group("01M015", Category.ALL, **results(38)),
            group("01M015", Category.DISABILITIES, **results(10)),
        ],
    )


@pytest.mark.parametrize("dbn", ["07X005", "07x005", "%2007X005"])
def test_a_school_has_its_rows_and_the_averages_around_it(client: TestClient, dbn: str) -> None:
    answer = client.get(f"/schools/{dbn}")
    assert answer.status_code == 200
    body = answer.json()
    assert body["dataset"]["version"] == "v1"
    assert [body[name] for name in ("dbn", "school_name", "district", "borough", "year")] == [
        *("07X005", "P.S. 005", 7, "Bronx", "2015-16")
    ]
    assert body["items"] == client.get("/schools?dbn=07X005").json()["items"]
    assert [(each["category"], each["subject"]) for each in body["averages"]] == [
        *(("All Students", "ela"), ("All Students", "math")),
        *(("Poverty", "ela"), ("Poverty", "math")),
    ]
    ela = body["averages"][0]
    assert {name: ela[name]["low"] for name in ("school", "district", "borough", "city")} == {
        "school": 2.0,
        "district": 1.5,
        "borough": 2.2,
        "city": 2.6,
    }
    assert ela["school"] == {
        "low": 2.0,
        "mean": 3.0,
        "high": 4.0,
        "tested": 10,
        "rows": 1,
        "excluded_rows": 0,
    }
    assert ela["city"]["rows"] == 4


@pytest.mark.parametrize(
    ("name", "place"),
    [("district", "district=7"), ("borough", "borough=bronx"), ("city", "category=all-students")],
)
def test_the_averages_are_those_of_the_place(client: TestClient, name: str, place: str) -> None:
    around = {
        (each["category"], each["subject"]): each[name]
        for each in client.get("/schools/07X005").json()["averages"]
    }
    for average in client.get(f"/schools?{place}").json()["averages"]:
        key = average.pop("category"), average.pop("subject")
        assert around[key] == average


def test_a_dbn_that_no_school_has_is_not_found(client: TestClient) -> None:
    answer = client.get("/schools/31r999")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "urn:school-charts:problem:no-such-school"
    assert "31R999" in answer.json()["detail"]


@pytest.mark.parametrize("dbn", ["1X005", "07Z005", "07X005.csv", "%00", "x" * 1000, "07X0055"])
def test_an_invalid_dbn_is_refused(client: TestClient, dbn: str) -> None:
    answer = client.get(f"/schools/{dbn}")
    assert answer.status_code == 422
    assert [error["parameter"] for error in answer.json()["errors"]] == ["dbn"]
