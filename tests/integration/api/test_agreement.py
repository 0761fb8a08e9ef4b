"""All data routes agree with each other under random filters."""

import csv
from io import BytesIO, StringIO
from random import Random
from typing import Any
from zipfile import ZipFile

import pytest
from fastapi.testclient import TestClient
from schools_common.vocabulary import GROUPS

from tests.integration.api.random_filters import random_filters

QUICK, ALL = 20, 200
FEW = 1000
"""Maximum number of rows for which a workbook is written; thousands take seconds."""


def sums(averages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: each[name] for name in each if name != "group"} for each in averages]


SEEDS = [*range(QUICK), *(pytest.param(n, marks=pytest.mark.slow) for n in range(QUICK, ALL))]


@pytest.mark.parametrize("seed", SEEDS)
def test_data_routes_agree(sample: TestClient, seed: int) -> None:
    random = Random(seed)
    filters = random_filters(random)

    def get(address: str, **others: Any) -> Any:
        answer = sample.get(address, params={**filters, **others})
        assert answer.status_code == 200, answer.json()
        return answer

    page = get("/schools", limit=1).json()
    total = page["total"]

    text = get("/schools.csv").content.decode()
    assert len([*csv.reader(StringIO(text, newline=""))]) == total + 1
    if total <= FEW:
        with ZipFile(BytesIO(get("/schools.xlsx").content)) as book:
            assert book.read("xl/worksheets/sheet1.xml").count(b"<row ") == total + 1

    by_category = get("/averages", group_by="category").json()
    assert by_category["total"] == total
    assert sums(by_category["averages"]) == page["averages"]
    assert all(each["group"] == each["category"] for each in by_category["averages"])
    if len(filters.get("category", [])) < 2:
        by = random.choice(["borough", "district"])
        grouped = get("/averages", group_by=by).json()
        assert sum(each["rows"] + each["excluded_rows"] for each in grouped["averages"]) == (
            2 * grouped["total"]
        )

    facets = get("/facets").json()
    assert facets["total"] == total
    for name in ("category", "borough", "district", "grade"):
        each = random.choice(facets["facets"][name])
        assert get("/schools", limit=1, **{name: each["value"]}).json()["total"] == each["rows"]
    name = random.choice(["enrollment", *GROUPS])
    limits = facets["facets"][name]
    if limits["rows"]:
        given = {f"{name}_min": limits["min"], f"{name}_max": limits["max"]}
        assert get("/schools", limit=1, **given).json()["total"] == limits["rows"]
