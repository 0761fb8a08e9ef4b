"""Texts of charts never call groups with overlapping intervals higher or lower."""

import re
from collections import Counter
from random import Random
from typing import Any

import pytest
from schools_common.charts.choices import DEFAULTS, ONE_SUBJECT, ChartKind, Order, SubjectChoice
from schools_common.charts.content import Content
from schools_common.charts.words import MAX_ALT
from schools_common.grouping import GroupBy
from schools_common.publication import Publication
from schools_common.vocabulary import Borough, Category

from tests.level_counts import random_schools
from tests.rows import publication
from tests.unit.common.charts.claims import bounds, claims
from tests.unit.common.charts.random_schools import chart

KINDS = [kind for kind in ChartKind if kind is not ChartKind.SCATTER]
"""The kinds whose texts compare groups."""

CHARTS = 200

WORDS = re.compile(r"higher|lower|highest|lowest", re.IGNORECASE)


@pytest.mark.parametrize("seed", range(5))
def test_no_text_calls_overlapping_groups_higher_or_lower(seed: int) -> None:
    random, found = Random(seed), Counter[ChartKind]()
    rows = random_publication(random)
    for _ in range(CHARTS):
        content = random_chart(random, rows)
        known = dict(bounds(content))
        for text in (content.title, content.words.alt, content.words.summary):
            made, rest = claims(text, content)
            for subject, lower, higher in made:
                assert known[lower, subject][1] < known[higher, subject][0], text
            assert not WORDS.search(without_order(rest, content)), text
            found[content.selection.options.kind] += len(made)
        assert len(content.words.alt) <= MAX_ALT
    assert all(found[kind] > 2 for kind in KINDS), found


def random_publication(random: Random) -> Publication:
    """Return thirty schools in three districts and two boroughs, most of which have grades."""
    rows = list(random_schools(random, 30))
    grades = {row.dbn: random.choice(([], ["K", "5"], ["6"], ["9", "12"])) for row in rows}
    for row in rows:
        row.grades = dict.fromkeys(grades[row.dbn])
    return publication(*rows)


def random_chart(random: Random, rows: Publication) -> Content:
    """Return a chart of some of the rows, or of one school."""
    kind = random.choice(KINDS)
    choices: dict[str, list[Any]] = {
        "subject": [each for each in SubjectChoice if each != "both" or kind not in ONE_SUBJECT],
        "group_by": list(GroupBy),
        "order": list(Order),
        "top": [1, 2, 20],
    }
    options = {name: random.choice(choices[name]) for name in choices if name in DEFAULTS[kind]}
    filters = random_filters(random)
    if random.random() < 0.2:
        filters = {"dbn": [random.choice(rows.columns["dbn"].categories)]}
    elif kind is ChartKind.COMPARE:
        options["vs"] = random_filters(random)
    return chart(rows, filters, kind=kind, **options)


def random_filters(random: Random) -> dict[str, Any]:
    return {
        "borough": random.sample([Borough.MANHATTAN, Borough.BRONX], random.randint(0, 1)),
        "district": random.sample([1, 2, 7], random.randint(0, 2)),
        "category": random.sample(list(Category)[:4], random.choice((0, 0, 1))),
    }


def without_order(text: str, content: Content) -> str:
    """Drop a ranking's words for its order, which do not compare schools."""
    if content.selection.options.kind is not ChartKind.RANKING:
        return text
    order, top = content.numbers.order, content.numbers.top
    among = f"among the {top} {order}" if top > 1 else f"Certainly the {order}"
    return text.replace(f"{order.capitalize()} estimated average", "").replace(among, "")
