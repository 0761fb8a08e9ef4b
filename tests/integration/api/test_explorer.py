"""The explorer, an HTML page whose address holds its state."""

import re
from typing import Any
from urllib.parse import parse_qsl

import pytest
from fastapi.testclient import TestClient
from schools_common.vocabulary import GROUPS

from tests.integration.api.pages import Parsed, page, words


def test_the_first_visit_shows_a_chart_with_its_words(sample: TestClient) -> None:
    found = page(sample)
    (picture,) = found.all("img")
    chart = sample.get("/schools").json()["chart"]
    details = sample.get(chart["url"]).json()
    assert picture["alt"] == details["alt"]
    assert details["summary"] in found.text
    assert details["title"] in found.text
    assert "Generated sample, not real data" in found.text


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("borough=Bronx&category=POVERTY", "/?category=poverty&borough=bronx"),
        ("q=&enrollment_min=&borough=bronx", "/?borough=bronx"),
        ("utm_source=x&fbclid=y", "/"),
        ("chart=averages&subject=both&group_by=category&width=960", "/"),
        ("borough=queens&borough=bronx&borough=bronx", "/?borough=bronx&borough=queens"),
    ],
)
def test_other_spellings_redirect_to_the_canonical_address(
    sample: TestClient, query: str, wanted: str
) -> None:
    answer = sample.get(f"/?{query}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, wanted)
    assert sample.get(wanted, follow_redirects=False).status_code == 200


def test_the_form_holds_what_is_chosen(sample: TestClient) -> None:
    found = page(sample, "category=poverty&borough=bronx&grade=5&asian_min=0.4")
    checked = {
        (each["name"], each["value"])
        for each in found.all("input")
        if "checked" in each and each["type"] in ("radio", "checkbox")
    }
    assert checked == {("category", "poverty"), ("borough", "bronx"), ("grade", "5")}
    assert {each["value"] for each in found.all("option") if "selected" in each} >= {"0.4"}


def test_another_choice_keeps_all_others(sample: TestClient) -> None:
    query = (
        "category=poverty&dbn=31R010&q=ps+15&q=stella&asian_min=0.1&asian_max=0.5"
        "&chart=compare&title=Mine&vs.borough=queens&sort=name"
    )
    found = page(sample, query)
    fields = [
        (str(each["name"]), str(each.get("value") or ""))
        for each in found.all("input")
        if each.get("type") == "hidden" or "checked" in each
    ]
    given = parse_qsl(query)
    given.remove(("q", "ps 15"))
    given.remove(("asian_min", "0.1"))
    assert not [pair for pair in given if pair not in fields]
    assert found.all("input", id="q", value="ps 15")
    assert "selected" in found.all("option", value="0.1")[GROUPS.index("asian")]


def test_counts_are_the_schools_of_the_facets(sample: TestClient) -> None:
    facets = sample.get("/facets", params={"borough": "bronx"}).json()["facets"]
    once = sample.get("/facets", params={"category": "all-students"}).json()["facets"]
    found = page(sample, "borough=bronx").text
    for each in facets["borough"]:
        assert re.search(rf"{each['value']}\s+{each['schools']:,}\s", found)
        assert {**each, "rows": each["schools"]} in once["borough"]
    assert "the number of schools that would match" in found


def test_a_filter_that_is_set_can_be_removed(sample: TestClient) -> None:
    found = page(sample, "borough=bronx&borough=queens&q=ps+15")
    chips = {each.get("aria-label"): each["href"] for each in found.all("a")}
    assert chips["Remove the filter Bronx"] == "/?borough=queens&q=ps+15"
    assert chips["Remove the filter “ps 15”"] == "/?borough=bronx&borough=queens"


def test_the_other_side_of_a_comparison_can_be_removed(sample: TestClient) -> None:
    found = page(sample, "borough=bronx&chart=compare&vs.borough=queens")
    (chip,) = found.all("a", **{"aria-label": "Remove the filter beside Queens"})
    assert chip["href"] == "/?borough=bronx"
    (tab,) = [each for each in found.all("a") if each.get("aria-current") == "page"]
    assert tab["href"] == "/?borough=bronx&chart=compare&vs.borough=queens"


def test_the_only_school_of_a_comparison_can_be_removed(sample: TestClient) -> None:
    found = page(sample, "category=poverty&dbn=31R010&chart=compare&subject=math")
    links = {each.get("aria-label"): each["href"] for each in found.all("a")}
    assert links["Remove the filter 31R010"] == "/?category=poverty&subject=math"


def test_every_download_and_picture_leads_somewhere(sample: TestClient) -> None:
    found = page(sample, "category=poverty&borough=bronx&theme=dark&title=x&sort=name")
    rows = [str(each["href"]) for each in found.all("a") if "/schools." in str(each["href"])]
    assert {address.partition("?")[0] for address in rows} == {"/schools.csv", "/schools.xlsx"}
    assert all(sample.get(address).status_code == 200 for address in rows)
    charts = [str(each["href"]) for each in found.all("a") if "/chart." in str(each["href"])]
    assert {address.partition("?")[0].rpartition(".")[2] for address in charts} >= {"png", "svg"}
    pictures = [str(each["srcset"]) for each in found.all("source")] + [
        str(each["src"]) for each in found.all("img")
    ]
    assert len(pictures) == 6
    assert all(address.startswith("/chart.webp?") for address in pictures)
    assert all("sort=" not in address for address in [*charts, *pictures])


def test_a_picture_has_another_address_for_other_data(sample: TestClient) -> None:
    version = sample.get("/dataset").json()["dataset"]["version"]
    found = page(sample, "borough=bronx")
    addresses = [*(each["srcset"] for each in found.all("source")), found.all("img")[0]["src"]]
    assert all(f"&version={version}" in str(address) for address in addresses)
    assert all("version=" not in str(each.get("href")) for each in found.all("a"))


def test_a_picture_to_keep_is_in_the_size_for_print(sample: TestClient) -> None:
    links = [str(each["href"]) for each in page(sample, "scale=3").all("a")]
    assert "/chart.png?scale=2" in links
    assert "/chart.svg?scale=3" in links


def test_the_numbers_have_the_columns_for_people(sample: TestClient) -> None:
    found = page(sample, "borough=bronx")
    text = words(found)
    told = "at leastestimateat mosttested studentsschools countedschools left out"
    assert f"groupcategorysubject{told}" in text
    csv = sample.get("/chart.csv?borough=bronx").text
    assert csv.startswith("group,key,role,category,subject,low,")


def test_the_table_pages_through_all_rows_in_the_order_asked_for(sample: TestClient) -> None:
    address, seen = "/?district=31&category=poverty&sort=-ela", 0
    while address:
        found = Parsed(sample.get(address).text)
        seen += len(found.all("th", scope="row"))
        following = [each["href"] for each in found.all("a") if each.get("rel") == "nofollow next"]
        address = str(following[0]).partition("#")[0] if following else ""
    total = sample.get("/schools?district=31&category=poverty").json()["total"]
    assert seen == total > 25


def test_a_wrong_parameter_keeps_the_form_and_says_what_is_wrong(sample: TestClient) -> None:
    found = page(sample, "borough=bronx&asian_min=7&colour=red", 422)
    (error, _) = sample.get("/schools?asian_min=7&colour=red").json()["errors"]
    assert error["detail"] == "asian_min must be a number from 0 to 1, not “7”"
    assert " ".join(found.text.split()).count(error["detail"]) == 2  # on top, and at its field
    assert "colour" in found.text
    assert found.all("input", name="borough", value="bronx")
    assert found.all("div", role="alert")
    (wrong,) = found.all("input", name="asian_min")
    assert found.all("a", href=f"#{wrong['id']}")
    assert (wrong["value"], wrong["aria-invalid"]) == ("7", "true")


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '" onfocus="alert(1)', "{{ 7*7 }}"])
def test_user_input_is_escaped(sample: TestClient, text: str) -> None:
    for name in ("q", "title", "colour", text):
        found = Parsed(sample.get("/", params={name: text}).text)
        assert len(found.all("script")) == 2
        assert not [each for _, each in found.elements if "onfocus" in each]
        assert "49" not in str(found.all("input"))


def test_a_page_may_load_what_is_ours_and_nothing_else(sample: TestClient) -> None:
    answer = sample.get("/")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for _, attributes in Parsed(answer.text).elements:
        if attributes.get("rel") == "canonical":
            continue  # an absolute address, but not loaded
        for name in ("src", "href", "srcset", "action"):
            assert not (attributes.get(name) or "/").startswith(("http", "//"))
            assert "style" not in attributes


def test_a_comparison_leads_to_that_of_students_in_poverty(sample: TestClient) -> None:
    query = "borough=bronx&chart=compare&vs.borough=queens"
    (link,) = [each for each in page(sample, query).all("a") if "poverty" in str(each["href"])]
    assert link["href"] == "/?category=poverty&borough=bronx&chart=compare&vs.borough=queens"
    poor = page(sample, str(link["href"])[2:]).all("a", href=str(link["href"]))
    assert [each.get("aria-current") for each in poor] == ["page"]  # the tab alone


def test_links_that_ask_for_new_charts_are_not_for_crawlers(sample: TestClient) -> None:
    links = page(sample, "borough=bronx").all("a")
    views: list[Any] = [each for each in links if str(each["href"]).startswith(("/?", "/chart"))]
    assert len(views) > 10
    assert all("nofollow" in str(each.get("rel")) for each in views)
