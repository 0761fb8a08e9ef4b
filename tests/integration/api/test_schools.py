"""GET /schools: responses and refusals."""

import pytest
from fastapi.testclient import TestClient

from tests.integration.api.backstage import Backstage
from tests.rows import group

pytestmark = pytest.mark.usefixtures("loaded")


def test_a_row_has_the_published_shape(client: TestClient) -> None:
    answer = client.get("/schools", params={"category": "POVERTY", "borough": ["bronx"]})
    assert answer.status_code == 200
    body = answer.json()
    assert list(body) == [
        *("dataset", "filters", "total", "items", "averages", "chart", "next"),
    ]
    assert body["dataset"].pop("loaded_at").endswith("Z")
    assert body["dataset"] == {
        "version": "v1",
        "title": "Demographic Data",
        "source": "https://example.org/rows.csv",
        "sample": False,
        "rows": 2,
    }
    assert body["filters"] == {"category": ["Poverty"], "borough": ["Bronx"]}
    assert (body["total"], body["next"]) == (1, None)
    (item,) = body["items"]
    unknown = dict.fromkeys(("level_1", "level_2", "level_3", "level_4"))
    ela = {"tested": 300, **unknown, "low": 1.8333, "mean": 1.95, "high": 2.0667}
    expected = {
        "dbn": "07X005",
        "school_name": "P.S. 005",
        "category": "Poverty",
        "district": 7,
        "borough": "Bronx",
        "year": "2015-16",
        "total_enrollment": 512,
        "grades": {"K": None, "1": 71},
        "female": 250,
        "male": 262,
        "asian": None,
        "black": 180,
        "hispanic": None,
        "other": None,
        "white": None,
        "ell": {"spanish": 48},
        "ela": ela | {"level_1": 120, "level_2": 110},
        "math": {"tested": None, **unknown, "low": None, "mean": None, "high": None},
    }
    assert item == expected
    assert list(item) == list(expected)
    assert list(item["grades"]) == ["K", "1"]
    assert list(item["ela"]) == list(ela)


def test_averages_cover_every_row_that_matches_not_only_the_page(client: TestClient) -> None:
    body = client.get("/schools", params={"limit": 1, "sort": "-dbn"}).json()
    assert body["total"] == 2
    assert body["averages"] == [
        {
            "category": "Poverty",
            "subject": "ela",
            "low": 1.8333,
            "mean": 1.95,
            "high": 2.0667,
            "tested": 300,
            "rows": 1,
            "excluded_rows": 1,
        },
        {
            "category": "Poverty",
            "subject": "math",
            "low": None,
            "mean": None,
            "high": None,
            "tested": 0,
            "rows": 0,
            "excluded_rows": 2,
        },
    ]


def test_no_match_is_an_empty_page(client: TestClient) -> None:
    body = client.get("/schools", params={"dbn": "31R999"}).json()
    assert (body["total"], body["items"], body["averages"], body["next"]) == (0, [], [], None)


def test_the_same_filters_with_other_values_have_an_answer_of_their_own(client: TestClient) -> None:
    for borough, dbn in {"bronx": "07X005", "manhattan": "01M015"}.items():
        body = client.get("/schools", params={"borough": borough}).json()
        assert [item["dbn"] for item in body["items"]] == [dbn]


def test_the_same_filters_give_the_same_chart_whatever_the_page(client: TestClient) -> None:
    queries = [
        "?category=poverty&borough=bronx&borough=queens",
        "?borough=QUEENS&borough=Bronx&category=Poverty",
        "?borough=queens&borough=bronx&category=poverty&limit=1&sort=-ela",
    ]
    ids = {client.get("/schools" + query).json()["chart"]["id"] for query in queries}
    assert len(ids) == 1
    assert client.get("/schools?borough=queens").json()["chart"]["id"] not in ids


def test_new_data_give_a_new_chart(client: TestClient, backstage: Backstage, chart: str) -> None:
    backstage.load("v2", [group("07X005")])
    body = client.get("/schools?category=poverty").json()
    assert body["dataset"]["version"] == "v2"
    assert body["chart"]["id"] != chart


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("asian_mean=0.4", ["asian_mean"]),
        ("asian_min=1.5", ["asian_min"]),
        ("asian_min=NaN", ["asian_min"]),
        ("asian_min=1e400", ["asian_min"]),
        ("asian_min=-0.1&black_max=x", ["asian_min", "black_max"]),
        ("asian_min=0.5&asian_max=0.4", ["asian_max"]),
        ("enrollment_min=9&enrollment_max=8", ["enrollment_max"]),
        ("enrollment_min=" + "9" * 10_000, ["enrollment_min"]),
        ("borough=boston", ["borough"]),
        ("borough=bronx&borough=boston", ["borough"]),
        ("category=%00", ["category"]),
        ("category=%FF%FE", ["category"]),
        ("dbn=..%2F..%2Fetc%2Fpasswd", ["dbn"]),
        ("q=a%00b", ["q"]),
        ("q=" + "a" * 10_000, ["q"]),
        ("q=", ["q"]),
        ("q=%FF%FE", ["q"]),
        ("q=%ED%A0%80", ["q"]),
        ("&".join(f"q=word{n}" for n in range(11)), ["q"]),
        ("grade=13", ["grade"]),
        ("district=0&district=100", ["district", "district"]),
        ("limit=0", ["limit"]),
        ("limit=1001", ["limit"]),
        ("limit=ten", ["limit"]),
        ("limit=", ["limit"]),
        ("sort=year", ["sort"]),
        ("cursor=nonsense", ["cursor"]),
        ("cursor=%00", ["cursor"]),
        ("cursor=" + "a" * 10_000, ["cursor"]),
        ("limit=5&limit=6", ["limit"]),
        ("asian_min=0.1&asian_min=0.1&sort=dbn&sort=dbn", ["asian_min", "sort"]),
        ("%00=1", ["\0"]),
    ],
)
def test_invalid_parameters_are_refused_and_named(
    client: TestClient, query: str, names: list[str]
) -> None:
    answer = client.get("/schools?" + query)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["type"] == "urn:school-charts:problem:invalid-parameters"
    assert (body["title"], body["status"]) == ("Invalid parameters", 422)
    assert [error["parameter"] for error in body["errors"]] == names
    assert all(error["detail"] for error in body["errors"])
    assert all(name in body["detail"] for name in names)


@pytest.mark.parametrize(
    "query",
    [
        "asian_min=-0",
        "asian_min=0e-999",
        "q=%25%5C%27%22%3B--",
        "&".join(["borough=bronx"] * 500),
        "&".join(f"dbn=01M{n:03}" for n in range(500)),
        "&".join(f"q=word{n}" for n in range(10)),
        "dbn=07x005&dbn=%2007X005%20",
    ],
)
def test_odd_but_possible_values_are_answered(client: TestClient, query: str) -> None:
    assert client.get("/schools?" + query).status_code == 200


def test_a_cursor_of_another_sorting_is_refused(client: TestClient) -> None:
    following = client.get("/schools", params={"limit": 1, "sort": "ela"}).json()["next"]
    answer = client.get(following.replace("sort=ela", "sort=math"))
    assert [error["parameter"] for error in answer.json()["errors"]] == ["cursor"]
