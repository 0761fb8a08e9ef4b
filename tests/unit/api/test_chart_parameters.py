"""Parameters of charts: each invalid one is named, and equal choices give one chart."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from schools_api.http import error_answers
from schools_api.schools.query import SchoolsQueryDep
from schools_api.web.pages import problem_page
from schools_common.filters import SchoolFilters

TWO = "category=poverty&category=all-students"


@pytest.fixture(scope="module")
def client() -> TestClient:
    app = FastAPI()
    error_answers.install(app, problem_page)

    @app.get("/")
    def read(query: SchoolsQueryDep) -> dict[str, Any]:
        return {"options": query.options.canonical(), "chosen": query.chosen()}

    return TestClient(app)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("chart=pie", ["chart"]),
        ("chart=map&chart=map", ["chart"]),
        ("kind=map", ["kind"]),
        ("width=319&height=2001&scale=4&theme=blue", ["width", "height", "scale", "theme"]),
        ("chart=map&top=3", ["top"]),
        ("chart=ranking&top=51&min_tested=0&order=best", ["order", "top", "min_tested"]),
        ("chart=scatter&x=height", ["x"]),
        ("chart=map&subject=both", ["subject"]),
        ("chart=distribution&" + "&".join(f"mark=01M{n:03}" for n in range(11)), ["mark"]),
        ("top=", ["top"]),
        ("title=" + "a" * 10_000, ["title"]),
        ("title=%00", ["title"]),
        ("title=%FF", ["title"]),
        (f"chart=map&{TWO}", ["category"]),
        (f"group_by=district&{TWO}", ["category"]),
        ("vs.borough=bronx&vs.district=7", ["vs.borough", "vs.district"]),
        ("chart=compare", ["chart"]),
        ("chart=compare&dbn=01M015&dbn=01M019", ["chart"]),
        ("chart=compare&vs.category=x", ["vs.category"]),
        (f"chart=compare&vs.{TWO.replace('&', '&vs.')}", ["vs.category"]),
        ("chart=compare&vs.asian_min=0.5&vs.asian_max=0.4", ["vs.asian_max"]),
        ("chart=compare&vs.asian_min=0.5&vs.asian_min=0.5", ["vs.asian_min"]),
        ("chart=compare&vs.limit=5", ["vs.limit"]),
        ("vs_borough=bronx", ["vs_borough"]),
    ],
)
def test_each_invalid_parameter_is_named(client: TestClient, query: str, names: list[str]) -> None:
    answer = client.get(f"/?{query}")
    assert answer.status_code == 422
    assert [each["parameter"] for each in answer.json()["errors"]] == names


@pytest.mark.parametrize(
    "query", ["chart=compare&dbn=01M015", f"group_by=category&{TWO}", "chart=map&category=poverty"]
)
def test_compatible_parameters_are_accepted(client: TestClient, query: str) -> None:
    assert client.get(f"/?{query}").status_code == 200


@pytest.mark.parametrize(
    ("given", "title"),
    [
        ("<b>Bold</b> & <script>", "<b>Bold</b> & <script>"),
        ("two\r\nlines\x00and\x1bmore", "two lines and more"),
        ("مدارس برونكس", "مدارس برونكس"),
        ("\u202eevil", "evil"),
        ("\N{BAR CHART} grades", "\N{BAR CHART} grades"),
    ],
)
def test_a_title_is_plain_text(client: TestClient, given: str, title: str) -> None:
    answer = client.get("/", params={"title": given})
    assert answer.json()["options"]["title"] == title


def test_equal_choices_are_equal_options(client: TestClient) -> None:
    spellings = [
        "chart=ranking",
        "chart=ranking&subject=ela&top=20&min_tested=30&order=highest&width=960",
    ]
    found = [client.get(f"/?{query}").json() for query in spellings]
    assert found[0] == found[1]
    assert found[0]["chosen"] == {"chart": "ranking"}


def test_filters_of_the_other_side_are_canonical(client: TestClient) -> None:
    query = "chart=compare&vs.borough=BRONX&vs.borough=queens&vs.q=P.S.+015&vs.grade=k"
    found = client.get(f"/?{query}&vs.enrollment_min=5").json()
    vs = SchoolFilters.model_validate(
        {"borough": ["bronx", "queens"], "q": ["ps 15"], "grade": ["K"], "enrollment_min": 5}
    )
    assert found["options"]["vs"] == vs.canonical()
    assert found["chosen"] == {
        "chart": "compare",
        **{f"vs.{name}": value for name, value in vs.canonical().items()},
    }
