"""GET /about: meaning of the numbers, and report on the load."""

import pytest
from fastapi.testclient import TestClient
from schools_api.schools.schema import SchoolGroup
from schools_api.web import dictionary
from schools_common.charts.choices import ChartKind
from schools_common.contracts import CleaningReport, DroppedRow
from schools_common.models import Dataset
from schools_common.vocabulary import GRADES, LEVELS
from sqlalchemy import update
from sqlalchemy.orm import Session

from tests.integration.api.backstage import Backstage
from tests.integration.api.pages import Parsed


def about(client: TestClient) -> Parsed:
    answer = client.get("/about")
    assert answer.status_code == 200
    found = Parsed(answer.text)
    found.text = " ".join(found.text.split())
    return found


def test_the_numbers_are_explained(sample: TestClient) -> None:
    found = about(sample)
    assert all(level in found.text for level in LEVELS.values())
    for each in (
        "best estimate",
        "cannot be told apart",
        "Categories overlap",
        "Hollow",
        "Hatched",
    ):
        assert each in found.text
    facets = sample.get("/facets?category=all-students").json()["facets"]
    for each in facets["category"] + facets["borough"]:
        assert f"{each['value']} {each['rows']:,} schools" in found.text
    assert found.all("a", href="/docs")


def test_the_loaded_data_are_described(sample: TestClient) -> None:
    found, told = about(sample), sample.get("/dataset").json()
    assert told["dataset"]["title"] in found.text
    assert told["dataset"]["source"] in found.text
    assert f"{told['dataset']['rows']:,}; a row is a school" in found.text
    for name in ("suppressed_cells", "not_applicable_cells", "blank_cells"):
        assert f"{told['report'][name]:,}" in found.text
    assert "These schools do not exist" in found.text
    assert not found.all("p", id="citation")


def test_dropped_rows_are_listed_with_reasons_and_escaped(
    client: TestClient, loaded: None, backstage: Backstage
) -> None:
    nasty = "<script>alert(1)</script>"
    row = DroppedRow(row=7, column=nasty, value=f"{nasty}!", reason="Not a number")
    with Session(backstage.engine) as session, session.begin():
        report = CleaningReport(
            **{
                name: 0
                for name in CleaningReport.model_fields
                if name.endswith(("cells", "filled"))
            },
            rows_read=2060,
            rows_kept=2000,
            rows_dropped=60,
            problems=[row] * 60,
            warnings=[nasty],
        )
        session.execute(update(Dataset).values(report=report.model_dump()))
    found = about(client)
    assert "2,060 rows" in found.text
    assert found.text.count(f"7{nasty}{nasty}!Not a number") == 50
    assert "The first 50 of 60" in found.text
    assert len(found.all("script")) == 2
    assert found.text.count(nasty) == 101


def test_published_data_are_cited_with_their_version(client: TestClient, loaded: None) -> None:
    found = about(client)
    assert found.all("p", id="citation")
    assert "“Demographic Data”, as loaded on" in found.text
    assert "http://testserver, data version v1." in found.text


def test_before_data_are_loaded_it_shows_the_load(client: TestClient) -> None:
    assert client.get("/about").status_code == 503


@pytest.mark.parametrize("kind", ChartKind)
def test_every_column_of_a_file_is_in_the_dictionary(sample: TestClient, kind: ChartKind) -> None:
    entries = [*dictionary.of_rows(GRADES[:9]), *dictionary.of_charts()]
    words = " ".join(f"{each.name} {each.meaning}" for each in entries).replace(",", " ")
    known = set(words.replace("`", " ").replace("ela.", "").split())
    dbn = sample.get("/schools?limit=1").json()["items"][0]["dbn"]
    query = f"chart={kind}" + (f"&dbn={dbn}" if kind is ChartKind.COMPARE else "")
    columns = sample.get(f"/chart.csv?{query}").text.splitlines()[0].split(",")
    assert {"schools", "poverty"} | known >= set(columns)
    header = sample.get("/schools.csv?q=zzz").text
    named = " ".join(each.columns for each in entries)
    plain = [each.strip() for each in header.splitlines()[0].split(",")]
    left = {each for each in plain if each not in named}
    assert all(each[1:].startswith(("Grade", "ELL")) for each in left), left


def test_every_field_has_a_meaning() -> None:
    entries = [*dictionary.of_rows(GRADES[9:]), *dictionary.of_charts()]
    assert all(each.meaning for each in entries)
    assert {each.name for each in entries} >= set(SchoolGroup.model_fields) - {"ela", "math"}
    columns = {each.name: each.columns for each in entries}
    assert columns["grades"] == "#Grade 9, #Grade 10, #Grade 11, #Grade 12"
    assert columns["white"] == "#White, %White"
    assert columns["ell"] == "#ELL Spanish … %ELL Other"
    assert columns["ela.level_1, math.level_1"] == (
        "ELA #Level 1, ELA %Level 1, MATH #Level 1, MATH %Level 1"
    )
    assert columns["district"] == columns["ela.mean, math.mean"] == ""
