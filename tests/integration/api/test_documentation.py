"""The API's documentation: served locally, complete and correct."""

import re

from fastapi.testclient import TestClient
from schools_api.http.pictures import MEDIA_TYPES
from schools_api.schools.query import SchoolsQuery
from schools_common.charts.choices import ChartFormat
from schools_common.filters import SchoolFilters

PICTURES = {f"/chart.{format_}": kind for format_, kind in MEDIA_TYPES.items()}


def test_the_documentation_is_linked_and_served_locally(client: TestClient, loaded: None) -> None:
    assert '<a href="/docs">' in client.get("/").text
    page = client.get("/docs").text
    needed = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(needed) == 3
    for address in needed:
        assert address.startswith("/"), "resources come from this server"
        assert client.get(address).status_code == 200


def test_the_description_names_every_answer_and_explains_every_parameter(
    client: TestClient,
) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    limits = {"411", "413", "414", "431"}
    statuses = {path: set(paths[path]["get"]["responses"]) for path in paths}
    assert all(limits <= each for each in statuses.values())
    assert {path: sorted(each - limits) for path, each in statuses.items()} == {
        "/schools": ["200", "304", "422", "429", "503"],
        "/averages": ["200", "304", "422", "503"],
        "/facets": ["200", "304", "422", "503"],
        "/suggest": ["200", "304", "422", "503"],
        "/schools/{dbn}": ["200", "304", "404", "422", "503"],
        "/schools.csv": ["200", "304", "422", "503"],
        "/schools.xlsx": ["200", "304", "422", "503"],
        **{f"/chart.{each}": ["200", "304", "422", "429", "500", "503"] for each in ChartFormat},
        "/charts.zip": ["200", "202", "304", "422", "503"],
        "/charts/{id}": ["200", "307", "404", "410", "429", "503"],
        "/charts/{id}/image": [
            *("200", "202", "304", "307", "404", "410", "422", "429", "500", "503")
        ],
        "/plotly-{digest}.js": ["200", "304", "404", "503"],
        "/dataset": ["200", "503"],
        "/healthz": ["200", "503"],
        "/readyz": ["200", "503"],
    }
    assert paths["/schools"]["get"]["operationId"] == "find_schools"
    described = [parameter["name"] for parameter in paths["/schools"]["get"]["parameters"]]
    names = [field.alias or name for name, field in SchoolsQuery.model_fields.items()]
    assert described == [
        *names,
        *(f"vs.{name}" for name in SchoolFilters.model_fields),
        "if-none-match",
    ]
    for path, operation in ((path, methods["get"]) for path, methods in paths.items()):
        for parameter in operation.get("parameters", []):
            assert parameter.get("description"), parameter["name"]
        for status, response in operation["responses"].items():
            kinds = set(response.get("content", {}))
            if status >= "400" and (path not in PICTURES or status in limits):
                assert kinds == {"application/problem+json"}
            elif status >= "400":
                assert PICTURES[path] in kinds
