"""Links and pictures of the explorer."""

from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from schools_common.charts.choices import ChartKind

from tests.integration.api.pages import Parsed, page


def query_of(address: object) -> dict[str, list[str]]:
    return parse_qs(urlsplit(str(address)).query)


@pytest.mark.parametrize("kind", ChartKind)
def test_every_tab_and_sorting_is_a_page(sample: TestClient, kind: ChartKind) -> None:
    options = {"ranking": "&order=lowest&top=10", "levels": "&group_by=district"}.get(kind, "")
    address = f"/?dbn=31R010&chart={kind}{options}"
    if kind is ChartKind.AVERAGES:
        address = "/?dbn=31R010&subject=both"
    found = Parsed(sample.get(address).text)
    names = {"Averages", "Levels", "Map", "Ranking", "Scatter", "Distribution", "Compare"}
    links = [str(each["href"]) for each in found.all("a") if "dbn=31R010" in str(each["href"])]
    views = [each for each in links if each.startswith("/?")]
    assert len(views) >= len(names) + 4
    for each in views:
        assert sample.get(each, follow_redirects=False).status_code == 200, each


@pytest.mark.parametrize(
    "query",
    [
        "",
        "category=poverty&borough=bronx&district=7&grade=5&q=school&sort=-ela",
        "category=poverty&dbn=31R010&chart=compare",
        "category=poverty&dbn=31R010&chart=compare&vs.borough=queens",
        "chart=compare&borough=bronx&vs.borough=queens&vs.category=poverty",
        "district=7&enrollment_min=1&enrollment_max=2",
    ],
)
def test_every_link_to_the_explorer_is_answered(sample: TestClient, query: str) -> None:
    found = Parsed(sample.get(f"/?{query}").text)
    links = {str(each["href"]).partition("#")[0] for each in found.all("a")}
    views = sorted(each for each in links if each.startswith("/?"))
    assert views
    statuses = {each: int(sample.get(each).status_code) for each in views}
    assert {each: status for each, status in statuses.items() if status != 200} == {}


def test_an_option_that_the_next_kind_does_not_have_is_left_behind(sample: TestClient) -> None:
    found = page(sample, "chart=ranking&subject=math&order=lowest&top=10")
    tabs = {str(query_of(each["href"]).get("chart")): each for each in found.all("a")}
    assert query_of(tabs["['map']"]["href"]) == {"chart": ["map"], "subject": ["math"]}


def test_changing_rows_or_order_returns_to_the_first_page(sample: TestClient) -> None:
    first = page(sample, "category=poverty&borough=bronx")
    (following,) = [each for each in first.all("a") if each.get("rel") == "nofollow next"]
    second = Parsed(sample.get(str(following["href"]).partition("#")[0]).text)
    links = [each for each in second.all("a") if str(each["href"]).startswith("/?")]
    with_cursor = [each for each in links if "cursor" in query_of(each["href"])]
    assert [each.get("rel") for each in with_cursor] == ["nofollow next"]


def test_there_is_a_picture_for_each_screen_with_its_room(sample: TestClient) -> None:
    found = page(sample, "category=poverty")
    sources = [(each["media"], each["srcset"], each) for each in found.all("source")]
    sources += [("", each["src"], each) for each in found.all("img")]
    widths = {"(max-width: 480px)": "360", "(max-width: 700px)": "480"}
    for media, address, size in sources:
        query = query_of(address)
        (wanted,) = [w for screen, w in widths.items() if screen in str(media)] or ["960"]
        assert (query.get("theme") == ["dark"]) is ("dark" in str(media))
        assert (size["width"], query["height"]) == (wanted, [size["height"]])
        assert query.get("width", ["960"]) == [wanted]
    assert len({address for _, address, _ in sources}) == 6


def test_names_sort_from_a_and_numbers_from_the_most(sample: TestClient) -> None:
    def wanted(query: str) -> set[str]:
        links = page(sample, query).all("a")
        return {
            sort
            for each in links
            if str(each["href"]).endswith("#schools") and "cursor" not in str(each["href"])
            for sort in query_of(each["href"]).get("sort", ["dbn"])
        }

    assert wanted("") == {"-dbn", "name", "-enrollment", "-ela", "-math"}
    assert wanted("sort=-ela") == {"dbn", "name", "-enrollment", "ela", "-math"}
