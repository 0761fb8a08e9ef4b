"""GET /averages: averages by group."""

import pytest
from fastapi.testclient import TestClient
from schools_common.vocabulary import Category

from tests.integration.api.backstage import Backstage
from tests.rows import group


@pytest.fixture(autouse=True)
def rows(backstage: Backstage) -> None:
    results = {"ela_tested": 10, "ela_low": 20, "ela_high": 30}
    backstage.load(
        "v1",
        [
            group("07X005", Category.ALL, grades={"K": 60}, **results),
            group("07X005", Category.POVERTY, grades={"K": 30}),
            group("10M015", Category.ALL, grades={"8": 60}, **results | {"ela_low": 30}),
        ],
    )


def test_averages_of_all_students_by_borough(client: TestClient) -> None:
    answer = client.get("/averages", params={"group_by": "borough", "district": [7, 10]})
    assert answer.status_code == 200
    body = answer.json()
    assert list(body) == ["dataset", "filters", "group_by", "total", "averages"]
    assert body["dataset"]["version"] == "v1"
    assert body["filters"] == {"category": ["All Students"], "district": [7, 10]}
    assert (body["group_by"], body["total"]) == ("borough", 2)
    assert [(each["group"], each["subject"]) for each in body["averages"]] == [
        *(("Manhattan", "ela"), ("Manhattan", "math")),
        *(("Bronx", "ela"), ("Bronx", "math")),
    ]
    assert body["averages"][2] == {
        "category": "All Students",
        "subject": "ela",
        "low": 2.0,
        "mean": 2.5,
        "high": 3.0,
        "tested": 10,
        "rows": 1,
        "excluded_rows": 0,
        "group": "Bronx",
    }


@pytest.mark.parametrize(
    ("query", "groups"),
    [
        ("", ["All Students", "Poverty"]),
        ("?group_by=category&category=poverty", ["Poverty"]),
        ("?group_by=category&category=poverty&category=all-students", ["All Students", "Poverty"]),
        ("?group_by=district", ["7", "10"]),
        ("?group_by=district&category=poverty", ["7"]),
        ("?group_by=grade_span", ["K-5", "6-8"]),
        ("?group_by=grade_span&district=99", []),
    ],
)
def test_groups_without_rows_are_left_out(
    client: TestClient, query: str, groups: list[str]
) -> None:
    averages = client.get("/averages" + query).json()["averages"]
    assert [each["group"] for each in averages[::2]] == groups


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("group_by=borough&category=poverty&category=all-students", ["category"]),
        ("group_by=school", ["group_by"]),
        ("group_by=", ["group_by"]),
        ("group_by=borough&group_by=borough", ["group_by"]),
        ("sort=dbn&limit=5", ["sort", "limit"]),
        ("borough=boston&asian_min=2", ["borough", "asian_min"]),
    ],
)
def test_invalid_parameters_are_refused_and_named(
    client: TestClient, query: str, names: list[str]
) -> None:
    answer = client.get("/averages?" + query)
    assert answer.status_code == 422
    assert [error["parameter"] for error in answer.json()["errors"]] == names
