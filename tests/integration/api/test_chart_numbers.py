"""Charts of averages have the numbers of GET /averages."""

import csv
from random import Random
from typing import Any

import pytest
from fastapi.testclient import TestClient
from schools_common.charts.captions import all_schools
from schools_common.charts.districts import CITY
from schools_common.charts.titles import group_name
from schools_common.grouping import GroupBy
from schools_common.vocabulary import Category

from tests.integration.api.random_filters import random_filters

CHARTS = 15
"""Number of charts compared for each grouping."""


def averages(client: TestClient, **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/averages", params=query).json()["averages"]
    return found


@pytest.mark.parametrize("by", GroupBy)
def test_a_chart_has_the_numbers_of_averages(sample: TestClient, by: GroupBy) -> None:
    random, compared = Random(by), 0
    for _ in range(CHARTS):
        filters = random_filters(random)
        if by is not GroupBy.CATEGORY:
            filters["category"] = filters.get("category", [])[:1]
        answer = sample.get("/chart.csv", params={**filters, "group_by": by})
        assert answer.status_code == 200, answer.json()
        rows = [*csv.DictReader(answer.text.splitlines())]

        groups = averages(sample, **filters, group_by=by)
        parts = len({each["category"] for each in groups}) > 1
        expected = [
            each
            | {
                "group": group_name(by, each["group"]),
                "key": each["group"],
                "role": "reference" if parts and each["category"] == Category.ALL else "group",
            }
            for each in groups
        ]
        city = [row for row in rows if not row["key"]]
        if city:
            category = Category(city[0]["category"])
            words = {"group": all_schools(CITY, category), "key": None, "role": "reference"}
            expected += [each | words for each in averages(sample, category=category)]
        assert ordered(rows) == ordered(expected)
        compared += len(rows)
    assert compared > 40


def ordered(rows: list[dict[str, Any]]) -> list[list[tuple[str, str]]]:
    """Convert rows to CSV cells, in canonical order."""
    cells = (
        {name: "" if cell is None else str(cell) for name, cell in each.items()} for each in rows
    )
    return sorted(sorted(row.items()) for row in cells)
