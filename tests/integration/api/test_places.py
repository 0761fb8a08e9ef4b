"""The pages of schools, districts and boroughs."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from schools_api.web.rows import level

from tests.integration.api.pages import Parsed, page_at, words

SCHOOL, DISTRICT, BOROUGH = "/school/31R010", "/district/31", "/borough/staten-island"
PLACES = [SCHOOL, DISTRICT, BOROUGH]


def links(found: Parsed, beginning: str = "") -> list[str]:
    addresses = [str(each["href"]) for each in found.all("a")]
    return [each for each in addresses if each.startswith(beginning)]


def school(client: TestClient) -> Any:
    return client.get("/schools/31R010").json()


def test_a_school_shows_its_averages_beside_those_around_it(sample: TestClient) -> None:
    found, body = page_at(sample, SCHOOL), school(sample)
    text = words(found)
    assert body["school_name"] in text
    first = next(each for each in body["averages"] if each["category"] == "All Students")
    for name in ("school", "district", "borough", "city"):
        told = f"{level(first[name])} {first[name]['tested']:,} tested"
        assert first[name]["tested"] == 0 or told in text
    for each in body["averages"]:
        assert level(each["school"]) in text
        assert level(each["district"]) in text
    assert {DISTRICT, BOROUGH} <= set(links(found))


def test_a_school_says_who_attends_it(sample: TestClient) -> None:
    text = words(page_at(sample, SCHOOL))
    rows = {each["category"]: each for each in school(sample)["items"]}
    students, poor = (rows[name]["total_enrollment"] for name in ("All Students", "Poverty"))
    assert f"Of its {students:,} students, {poor / students:.0%} are in poverty" in text
    for grade, count in rows["All Students"]["grades"].items():
        label = "Kindergarten" if grade == "K" else f"Grade {grade}"
        assert count is None or f"{label} {count} {count / students:.0%}" in text
    for name in ("asian", "black", "hispanic", "white"):
        count = rows["All Students"][name]
        assert count is None or f"{name.capitalize()} {count} {count / students:.0%}" in text


def test_a_category_leads_to_its_chart_of_this_school(sample: TestClient) -> None:
    found = links(page_at(sample, SCHOOL), "/?category=poverty&dbn=31R010&chart=compare")
    assert len(found) >= 2  # one above the chart, one in the table
    poverty = found[0]
    explorer = page_at(sample, poverty)
    assert "students in poverty" in explorer.text
    assert links(explorer, "/chart.png?category=poverty&dbn=31R010&chart=compare")


def test_similar_schools_are_of_the_same_grades_and_say_why(sample: TestClient) -> None:
    found = page_at(sample, SCHOOL)
    similar = links(found, "/school/")
    assert len(similar) == 10
    assert SCHOOL not in similar
    assert "Similar in who attends, not in quality" in found.text
    own = school(sample)["items"][0]
    for address in similar:
        other = sample.get(address.replace("school", "schools", 1)).json()["items"][0]
        assert (set("K12345") & set(own["grades"]) == set()) is (
            set("K12345") & set(other["grades"]) == set()
        )
        assert sample.get(address, follow_redirects=False).status_code == 200


def test_a_district_lists_its_schools_by_name(sample: TestClient) -> None:
    found = page_at(sample, DISTRICT)
    asked = sample.get("/schools?district=31&category=all-students&sort=name&limit=1000").json()
    assert links(found, "/school/") == [f"/school/{each['dbn']}" for each in asked["items"]]
    known = [each["total_enrollment"] for each in asked["items"]]
    assert None not in known
    assert f"{len(known)} schools with {sum(known):,} students" in words(found)
    assert links(found, "/?district=31")[0] == "/?district=31"


def test_a_borough_leads_to_its_districts(sample: TestClient) -> None:
    districts = links(page_at(sample, "/borough/bronx"), "/district/")
    facets = sample.get("/facets?borough=bronx").json()["facets"]["district"]
    assert districts == [f"/district/{each['value']}" for each in facets if each["rows"]]


def test_a_district_in_several_boroughs_is_beside_the_city(sample: TestClient) -> None:
    found = page_at(sample, "/district/75")
    assert len(links(found, "/borough/")) > 1
    assert "Beside the city" in found.text


@pytest.mark.parametrize("address", [*PLACES, "/district/75", "/borough/bronx"])
def test_pictures_and_links_lead_somewhere(sample: TestClient, address: str) -> None:
    found = page_at(sample, address)
    assert "Generated sample, not real data" in found.text
    pictures = [str(each["src"]) for each in found.all("img")]
    assert len(pictures) > 1
    assert all(sample.get(each).status_code == 200 for each in pictures)
    ours = {each for each in links(found, "/") if not each.startswith(("/school/", "/about"))}
    for each in ours:
        assert sample.get(each, follow_redirects=False).status_code == 200, each
    charts = [each for each in found.all("a") if str(each["href"]).startswith("/?")]
    assert all(each["rel"] == "nofollow" for each in charts)


@pytest.mark.parametrize("address", PLACES)
def test_a_link_to_a_place_has_a_card(sample: TestClient, address: str) -> None:
    found = page_at(sample, address)
    (url,) = found.all("meta", property="og:url")
    assert str(url["content"]).endswith(address)
    (image,) = found.all("meta", property="og:image")
    (alt,) = found.all("meta", property="og:image:alt")
    assert alt["content"] == found.all("img")[0]["alt"]
    assert sample.get(str(image["content"])).headers["content-type"] == "image/png"


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("/school/31r010", SCHOOL),
        ("/school/%2031R010", SCHOOL),
        ("/district/031", DISTRICT),
        ("/borough/Staten%20Island", BOROUGH),
        ("/borough/STATEN-ISLAND", BOROUGH),
        (f"{SCHOOL}?utm_source=x", SCHOOL),
        (f"{BOROUGH}?colour=red", BOROUGH),
    ],
)
def test_other_spellings_redirect_to_the_canonical_address(
    sample: TestClient, address: str, wanted: str
) -> None:
    answer = sample.get(address, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, wanted)


@pytest.mark.parametrize(
    "address",
    [
        *("/school/99X999", "/school/07X", "/school/%3Cscript%3Ealert(1)"),
        *("/district/0", "/district/33", "/district/seven", "/district/1e1", "/borough/jersey"),
        f"/borough/{'x' * 5000}",
    ],
)
def test_an_unknown_place_is_a_page_that_offers_the_search(
    sample: TestClient, address: str
) -> None:
    found = page_at(sample, address, 404)
    assert "There is no" in found.text
    assert len(found.all("input", name="q")) == 2  # one in the header of every page
    assert len(found.all("script")) == 2
    assert len(found.text) < 1500
