"""Pages of places with few published values or malicious names."""

import pytest
from fastapi.testclient import TestClient
from schools_common.vocabulary import Category

from tests.integration.api.backstage import Backstage
from tests.integration.api.pages import page_at, words
from tests.rows import group

NAME = '<script>alert(1)</script>" onload="alert(1) {{ 7*7 }}'
PLACES = ["/school/07X005", "/school/07X006", "/school/08K001", "/district/7", "/borough/bronx"]


@pytest.fixture
def rows(backstage: Backstage) -> None:
    results = {"ela_tested": 40, "ela_low": 60, "ela_high": 90}
    everyone = {"total_enrollment": 100, "female": 40, "male": None, "asian": 25}
    learners = {"total_enrollment": 10, "ell": {"spanish": 8, "urdu": None}}
    backstage.load(
        "v1",
        [
            group("07X005", Category.ALL, school_name=NAME, **everyone, **results),
            group("07X005", Category.ENGLISH_LEARNERS, school_name=NAME, **learners),
            group("07X006", Category.POVERTY, school_name=f"B {NAME}"),
            group("08K001", Category.ALL, school_name="A", female=30, male=20),
        ],
    )


@pytest.mark.parametrize("address", PLACES)
def test_names_are_escaped(client: TestClient, rows: None, address: str) -> None:
    found = page_at(client, address)
    assert len(found.all("script")) == 2
    assert not [each for _, each in found.elements if "onload" in each]
    assert not [each for _, each in found.elements if "style" in each]
    assert "49" not in found.text
    if address != "/borough/bronx" and "K" not in address:
        assert "<script>alert(1)</script>" in found.text


def test_unpublished_values_are_named(client: TestClient, rows: None) -> None:
    text = words(page_at(client, "/school/07X005"))
    assert "1.88 (1.50 to 2.25) 40 tested" in text
    assert "Female 40 40%" in text
    assert "Not published: Male." in text
    assert "Spanish 8 80%" in text
    assert "Not published: Urdu." in text
    assert "Grades not published" in text
    assert "Too little is published" in text
    assert "Of its 100 students, 10% are English language learners." in text


@pytest.mark.parametrize("address", PLACES)
def test_some_districts_are_not_called_the_city(
    client: TestClient, rows: None, address: str
) -> None:
    found = page_at(client, address)
    alts = " ".join(str(each["alt"]) for each in found.all("img"))
    assert "All schools in the data" in found.text
    assert "city" not in f"{found.text} {alts}".lower()
    if "/school/" in address:  # one without results is in no average
        assert ("with this school" in found.text) is (address == "/school/07X005")


def test_a_school_without_all_its_students_has_no_chart(client: TestClient, rows: None) -> None:
    found = page_at(client, "/school/07X006")
    assert not found.all("img")
    assert "Nothing is published for all students together." in found.text
    assert "Its enrollment is not published." in found.text
    assert "Enrollment not published" in found.text


def test_a_blank_total_is_the_sum_of_both_sexes(client: TestClient, rows: None) -> None:
    text = words(page_at(client, "/school/08K001"))
    assert "50 students" in text
    assert "Female 30 60%" in text


def test_enrollment_that_is_not_whole_is_a_minimum(client: TestClient, rows: None) -> None:
    district = page_at(client, "/district/7")
    told = "2 schools with at least 100 students (the enrollment of 1 school is not published)."
    assert told in words(district)
    schools = [each["href"] for each in district.all("a") if "/school/" in str(each["href"])]
    assert schools == ["/school/07X005", "/school/07X006"]


@pytest.mark.parametrize("address", PLACES)
def test_before_data_are_loaded_the_page_asks_again(client: TestClient, address: str) -> None:
    found = page_at(client, address, 503)
    assert found.all("meta", **{"http-equiv": "refresh"})


def test_every_page_is_small(sample: TestClient) -> None:
    facets = sample.get("/facets").json()["facets"]
    addresses = [f"/district/{each['value']}" for each in facets["district"]]
    addresses += ["/school/31R010", "/borough/brooklyn"]
    sizes = {address: len(sample.get(address).content) for address in addresses}
    assert max(sizes.values()) < 60_000, sizes
