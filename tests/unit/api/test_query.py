"""Reading the query of GET /schools; tests/integration/api/test_schools.py has the refusals."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from schools_api.http import error_answers
from schools_api.schools.query import SchoolsQuery, SchoolsQueryDep
from schools_api.web.pages import problem_page


@pytest.fixture
def client() -> TestClient:
    app = FastAPI()
    error_answers.install(app, problem_page)

    @app.get("/")
    def read(query: SchoolsQueryDep) -> dict[str, Any]:
        return query.model_dump(by_alias=True, exclude_defaults=True)

    return TestClient(app)


def test_an_empty_query_is_the_first_page_of_everything(client: TestClient) -> None:
    assert SchoolsQuery(**client.get("/").json()) == SchoolsQuery()


def test_a_repeated_filter_has_all_its_values_and_a_single_one_its_value(
    client: TestClient,
) -> None:
    query = client.get("/?district=9&district=7&asian_min=0.4&q=p.s.%201+clemente&limit=3").json()
    given: dict[str, Any] = {"district": [7, 9], "asian_min": 0.4, "q": ["1 clemente ps"]}
    assert SchoolsQuery(**query) == SchoolsQuery(**given, limit=3)


def test_each_invalid_parameter_is_named(client: TestClient) -> None:
    answer = client.get("/?year=2016&borough=bronx&borough=boston&limit=0")
    assert answer.status_code == 422
    found = [each["parameter"] for each in answer.json()["errors"]]
    assert found == ["borough", "limit", "year"]


def test_a_repeated_single_parameter_is_refused_before_all_else(
    client: TestClient,
) -> None:
    answer = client.get("/?sort=ela&sort=ela&limit=0")
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"parameter": "sort", "detail": "Should be given once"}]
