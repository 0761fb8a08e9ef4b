"""Paging: all pages together are the sorted list, for every sort order and page size."""

from itertools import product
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient
from schools_api.http.connection_limits import MAX_TARGET
from schools_api.schools.sorting import Key, encode
from schools_common.filters import SchoolFilters
from schools_common.models import StudentGroup
from schools_common.vocabulary import GRADES, GROUPS, Borough, Category

from tests.integration.api.backstage import Backstage
from tests.integration.api.server import Server
from tests.rows import group

NAMES = ["alpha", "Alpha", "BETA", "b eta", "\u00c9cole", "_x", "P.S. 1", "P.S. 10"]
CATEGORIES = [Category.ALL, Category.POVERTY]
FILTER = "category=all-students&category=poverty"


def rows() -> list[StudentGroup]:
    """Make 23 rows, with ties and unknown values in every sort column.

    Some rows have known test takers, but any level sum is possible.
    """
    made = []
    for number, category in list(product(range(12), CATEGORIES))[:-1]:
        tested = (None, 3, 7, 11, 0)[number % 5]
        low = None if tested is None else tested + number % 3 * tested // 2
        high = 4 * tested if tested and low == tested else low
        made.append(
            group(
                f"{number % 4 + 1:02}M{number:03}",
                category,
                school_name=NAMES[number % len(NAMES)],
                total_enrollment=None if number % 3 == 0 else 100 + number % 4,
                ela_tested=tested,
                ela_low=low,
                ela_high=high,
            )
        )
    return made


def value(item: dict[str, Any], by: str) -> Any:
    match by:
        case "name":
            # Only ASCII letters are lowercased; names are compared by bytes.
            return bytes(item["school_name"], "utf-8").lower()
        case "enrollment":
            return item["total_enrollment"]
        case "ela" | "math":
            return item[by]["mean"]
        case _:
            return item["dbn"]


@pytest.mark.parametrize("by", ["dbn", "name", "enrollment", "ela", "math"])
@pytest.mark.parametrize("minus", ["", "-"])
def test_no_row_is_skipped_or_repeated(
    client: TestClient,
    backstage: Backstage,
    by: str,
    minus: str,
) -> None:
    backstage.load("v1", [*rows(), group("01M999", Category.DISABILITIES)])
    everything = client.get(f"/schools?limit=1000&{FILTER}").json()["items"]
    assert len(everything) == 23
    expected = sorted(everything, key=lambda item: (item["dbn"], item["category"]))
    known = [item for item in expected if value(item, by) is not None]
    known.sort(key=lambda item: value(item, by), reverse=bool(minus))
    expected = known + [item for item in expected if value(item, by) is None]

    for limit in (1, 2, 5, 22, 23, 1000):
        found, pages = [], 0
        address = f"/schools?limit={limit}&sort={minus}{by}&{FILTER}"
        while address:
            answer = client.get(address)
            body = answer.json()
            assert body["total"] == 23
            found += body["items"]
            pages += 1
            address = body["next"]
            assert answer.headers.get("link") == (f'<{address}>; rel="next"' if address else None)
        assert found == expected
        assert pages == -(-23 // limit)


def test_the_next_page_keeps_the_filters(client: TestClient, backstage: Backstage) -> None:
    backstage.load("v1", rows())
    params: dict[str, Any] = {
        "category": ["all-students", "poverty"],
        "q": "P.S. 1",
        "enrollment_max": 500,
        "limit": 1,
        "sort": "-name",
    }
    first = client.get("/schools", params=params).json()
    second = client.get(first["next"]).json()
    assert first["next"].startswith("/schools?")
    assert second["filters"] == first["filters"]
    assert second["total"] == first["total"] > 1
    assert second["items"] != first["items"]


@pytest.mark.parametrize("sort", ["dbn", "name", "enrollment", "-ela"])
def test_a_row_that_goes_away_between_pages_does_not_shift_them(
    client: TestClient, backstage: Backstage, sort: str
) -> None:
    def row(n: int) -> StudentGroup:
        return group(f"01M00{n}", total_enrollment=n, ela_tested=9, ela_low=30 - n, ela_high=30 - n)

    backstage.load("v1", [row(n) for n in range(4)])
    first = client.get(f"/schools?limit=2&sort={sort}").json()
    backstage.load("v2", [row(n) for n in (0, 2, 3)])  # without the last row of the first page
    second = client.get(first["next"]).json()
    assert [item["dbn"] for item in second["items"]] == ["01M002", "01M003"]


def test_the_longest_address_of_a_next_page_is_accepted(server: Server) -> None:
    shares = {f"{group}_min": 2.2250738585072014e-308 for group in GROUPS}
    shares |= {f"{group}_max": 0.12345678901234568 for group in GROUPS}
    longest = SchoolFilters.model_validate(
        {
            "category": list(Category),
            "borough": list(Borough),
            "district": range(1, 100),
            "dbn": [f"01M{number:03}" for number in range(500)],
            "q": [chr(0x20000 + number) * 200 for number in range(10)],
            "grade": GRADES,
            "enrollment_min": 2**31 - 2,
            "enrollment_max": 2**31 - 1,
            **shares,
        }
    )
    last = Key("\U00020000" * 200, "01M015", Category.OUT_OF_DISTRICT)
    page = {"limit": 1000, "sort": "-name", "cursor": encode("-name", last)}
    address = f"/schools?{urlencode(longest.canonical() | page, doseq=True)}"
    assert len(address) > 0.85 * MAX_TARGET
    assert server.get(address).status == 200
