"""Schools with similar students, compared with a search of one school after another."""

from math import log, sqrt
from random import Random
from statistics import pstdev

import pytest
from schools_api.schools.similar import MAX_SIMILAR, MEASURES, RACES, SHARES, similar
from schools_common.models import StudentGroup
from schools_common.publication import Publication
from schools_common.vocabulary import Category

from tests.rows import group, publication

Measured = dict[str, float | None]


def random_school(dbn: str, random: Random) -> list[StudentGroup]:
    """A school with some hidden numbers, and possibly without rows of smaller categories."""

    def hidden(number: int) -> int | None:
        return number if number > 5 and random.random() < 0.85 else None

    students = random.randint(30, 900)
    grades = {random.choice(("3", "7")): 20}
    races = {race: hidden(random.randint(0, students // 3)) for race in RACES}
    row = group(dbn, Category.ALL, total_enrollment=hidden(students), grades=grades, **races)
    parts = [
        group(dbn, each, total_enrollment=hidden(random.randint(0, students)), grades=grades)
        for each in SHARES
        if random.random() < 0.9
    ]
    return [row, *parts]


def measured(rows: list[StudentGroup]) -> Measured:
    """The measures of a school."""
    of = {row.category: row.total_enrollment for row in rows}
    everyone = rows[0]
    students = everyone.total_enrollment

    def share(part: int | None) -> float | None:
        return part / students if part is not None and students else None

    return {
        "enrollment": log(students) if students else None,
        **{each: share(of.get(each)) for each in SHARES},
        **{race: share(getattr(everyone, race)) for race in RACES},
    }


def spread(schools: dict[str, Measured], measure: str) -> float:
    known = [found for each in schools.values() if (found := each[measure]) is not None]
    return pstdev(known)


def nearest(dbn: str, schools: dict[str, Measured], spans: dict[str, str]) -> list[str]:
    spreads = {measure: spread(schools, measure) for measure in MEASURES}
    race = sqrt(sum(spreads[each] ** 2 for each in RACES))
    ranked = []
    for other, measures in schools.items():
        total, known = 0.0, 0
        for measure in MEASURES:
            unit = race if measure in RACES else spreads[measure]
            one, another = schools[dbn][measure], measures[measure]
            if one is None or another is None:
                difference = spreads[measure]
            else:
                difference, known = one - another, known + 1
            total += (difference / unit) ** 2
        if other != dbn and spans[other] == spans[dbn] and 2 * known >= len(MEASURES):
            ranked.append((total, other))
    return [other for _, other in sorted(ranked)[:MAX_SIMILAR]]


def names(table: Publication, dbn: str) -> list[str]:
    categories = table.columns["dbn"].categories
    return [categories[each.school] for each in similar(table, table.codes["dbn"][dbn])]


@pytest.mark.parametrize("seed", range(5))
def test_the_nearest_are_those_that_a_search_finds(seed: int) -> None:
    random = Random(seed)
    schools = {f"07X{n:03}": random_school(f"07X{n:03}", random) for n in range(60)}
    table = publication(*(row for rows in schools.values() for row in rows))
    found = {dbn: measured(rows) for dbn, rows in schools.items()}
    spans = {dbn: next(iter(rows[0].grades)) for dbn, rows in schools.items()}
    sizes = set()
    for dbn in schools:
        wanted = nearest(dbn, found, spans)
        assert names(table, dbn) == wanted
        sizes.add(len(wanted))
    assert {0, MAX_SIMILAR} <= sizes  # too little is known of some schools


def school(dbn: str, enrollment: int, poverty: int | None, **races: int) -> list[StudentGroup]:
    everyone = {"total_enrollment": enrollment, "grades": {"7": enrollment}}
    parts = [(Category.POVERTY, poverty), (Category.DISABILITIES, 40)]
    return [
        group(dbn, Category.ALL, **everyone, **races),
        *(group(dbn, each, total_enrollment=count) for each, count in parts),
    ]


def test_what_makes_a_school_near_is_named_from_the_nearest() -> None:
    races = {"asian": 20, "black": 100, "hispanic": 60}
    table = publication(
        *school("07X001", 200, 100, **races),
        *school("07X002", 210, 105, **races),
        *school("07X003", 400, None, **races),
    )
    first, second = similar(table, 0)
    assert first.near[0] == "Poverty"  # half of the students of both
    assert set(first.near) == {"enrollment", "Poverty", "Students with Disabilities", *races}
    assert second.near == []  # it has twice as many students, of the same numbers in each group


def test_if_all_schools_are_equal_each_is_near() -> None:
    races = {"asian": 20, "black": 100, "hispanic": 60}
    equal = [school(f"07X00{n}", 200, 100, **races) for n in range(3)]
    assert names(publication(*(row for rows in equal for row in rows)), "07X001") == [
        *("07X000", "07X002")
    ]
