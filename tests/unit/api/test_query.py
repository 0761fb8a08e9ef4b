"""Reading the query of GET /schools; tests/integration/api/test_schools.py has the refusals."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from schools_api.http import error_answers
from schools_api.http.invalid import sentence
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
    assert answer.json()["errors"] == [
        {"parameter": "sort", "detail": "sort may be given only once"}
    ]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("width=100", "width must be a whole number from 320 to 2000, not “100”"),
        ("width=abc", "width must be a whole number from 320 to 2000, not “abc”"),
        ("height=99999", "height must be a whole number from 240 to 2000, not “99999”"),
        ("district=x", "district must be a whole number from 1 to 99, not “x”"),
        ("asian_min=7", "asian_min must be a number from 0 to 1, not “7”"),
        ("asian_min=nan", "asian_min must be a number from 0 to 1, not “nan”"),
        ("asian_min=0.5&asian_max=0.2", "asian_max must be at least asian_min (0.5), not “0.2”"),
        ("enrollment_min=1.5", "enrollment_min must be a whole number, not “1.5”"),
        ("enrollment_min=-1", "enrollment_min must be 0 or more, not “-1”"),
        (
            "enrollment_min=-" + "9" * 5000,
            f"must be a number with fewer digits, not “-{'9' * 38}…”",
        ),
        (
            "chart=compare&vs.asian_min=0.5&vs.asian_max=0.2",
            "vs.asian_max must be at least vs.asian_min (0.5)",
        ),
        ("subject=art", "subject must be ela, math or both, not “art”"),
        ("subject=both&chart=map", "subject must be ela or math for chart=map, not “both”"),
        ("top=5", "top is not an option of chart=averages, only of ranking"),
        ("grade=13", "grade must be K or a grade from 1 to 12, not “13”"),
        ("borough=" + "b" * 50, f"staten-island, not “{'b' * 39}…”"),
        ("title=" + "t" * 141, "title must have at most 140 characters"),
        ("q=...", "q must have a word or a number of a school's name"),
        ("q=" + "\ufb03" * 100, "q must have at most 200 characters"),
        ("&".join(["dbn=01M015"] * 501), "dbn may be given at most 500 times"),
        ("cursor=a.b", "cursor has a character that is not allowed in it"),
        ("colour=red", "colour is not a parameter of this address"),
        (
            "chart=compare",
            "chart is compare, which needs another side, such as vs.borough=bronx, or a single dbn",
        ),
    ],
)
def test_an_error_names_the_parameter_and_says_what_it_may_be(
    client: TestClient, query: str, sentence: str
) -> None:
    body = client.get(f"/?{query}").json()
    (error,) = body["errors"]
    assert error["detail"].endswith(sentence)
    assert error["detail"].startswith(error["parameter"])
    assert body["detail"] == f"{error['detail']}."


@pytest.mark.parametrize(("query", "name"), [("=1", "“”"), ("%20=1", "“ ”"), ("%00=1", "“\0”")])
def test_a_name_that_cannot_be_read_is_quoted(client: TestClient, query: str, name: str) -> None:
    body = client.get(f"/?{query}").json()
    assert body["detail"] == f"{name} is not a parameter of this address."


def test_an_address_that_does_not_exist_or_take_the_method_leads_on(client: TestClient) -> None:
    assert "GET /docs lists" in client.get("/nothing").json()["detail"]
    posted = client.post("/")
    assert (posted.status_code, posted.headers["allow"]) == (405, "GET, HEAD")
    assert "Allow header" in posted.json()["detail"]


def test_an_error_of_another_type_keeps_its_own_words() -> None:
    error = {"type": "date_parsing", "loc": ("query", "day"), "msg": "Input should be a date"}
    assert sentence(error) == "day: Input should be a date"
