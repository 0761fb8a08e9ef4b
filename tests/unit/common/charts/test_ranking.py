"""Schools are in order with their ranks, and the texts claim no more than is known."""

from random import Random
from typing import Any

import pytest
from schools_common.charts.choices import Order
from schools_common.charts.ranks import Ranking
from schools_common.models import StudentGroup
from schools_common.vocabulary import Category

from tests.rows import group
from tests.unit.common.charts.random_schools import chart, schools
from tests.unit.common.charts.test_ranks import Result, brute_force


def result(row: StudentGroup) -> Result:
    assert row.ela_tested is not None
    assert row.ela_low is not None
    assert row.ela_high is not None
    return row.ela_tested, row.ela_low, row.ela_high


def eligible(rows: list[StudentGroup], least: int) -> list[StudentGroup]:
    return [
        row
        for row in rows
        if row.ela_tested is not None
        and row.ela_tested >= least
        and (row.ela_low, row.ela_high) != (row.ela_tested, 4 * row.ela_tested)
    ]


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("seed", range(30))
def test_schools_have_the_ranks_of_brute_force(seed: int, order: Order) -> None:
    rows = schools(Random(seed), 90)
    found: Ranking = chart(rows, kind="ranking", order=order, top=25, min_tested=20).numbers
    having = eligible(rows, 20)
    expected = dict(
        zip((row.dbn for row in having), brute_force(list(map(result, having)), order), strict=True)
    )
    sign = 1 if order is Order.LOWEST else -1

    def estimate(row: StudentGroup) -> tuple[float, str]:
        tested, low, high = result(row)
        return sign * (low + high) / 2 / tested, row.dbn

    by_estimate = sorted(having, key=estimate)
    assert [each.dbn for each in found.schools] == [row.dbn for row in by_estimate[:25]]
    assert [(each.best, each.worst) for each in found.schools] == [
        expected[each.dbn] for each in found.schools
    ]
    assert found.sure_count == sum(worst <= 25 for _, worst in expected.values())
    assert found.possible == sum(best <= 25 for best, _ in expected.values())
    assert found.ranked == len(having)
    assert found.tested == sum(result(row)[0] for row in having)
    assert found.few == len(eligible(rows, 1)) - len(having)
    assert found.unknown == len(rows) - len(eligible(rows, 1))


def school(dbn: str, low: int, high: int, **more: Any) -> StudentGroup:
    return group(dbn, Category.ALL, ela_tested=100, ela_low=low, ela_high=high, **more)


ROWS = [
    school("01M001", 350, 350),
    school("02M002", 300, 320),
    school("03M003", 290, 310),
    school("04M004", 200, 200),
    school("05M005", 100, 100),
    group("06M006", Category.ALL, ela_tested=29, ela_low=40, ela_high=40),
    group("07X007", Category.ALL),
]


def test_the_words_say_who_is_first_and_how_much_is_certain() -> None:
    words = chart(ROWS, kind="ranking", top=2).words
    assert words.title == "Highest estimated average ELA levels of all students, by school"
    assert words.subtitle == "2 of 5 schools with at least 30 tested · 500 tested in all · 2015-16"
    assert words.summary == (
        "ELA: first by estimate, School 01M001, 3.50; last of 2, School 02M002, "
        "3.10 (3.00 to 3.20). Certainly among the 2 highest: 1; possibly 2 more."
    )
    assert words.alt == (
        "Ranking. Highest estimated average ELA levels of all students, by school. "
        f"{words.summary} School year 2015-16."
    )
    assert words.footnotes[1] == (
        "Schools left out: 1 with fewer than 30 students tested and 1 whose test takers or levels "
        "are suppressed or not published."
    )
    assert "Line: under the last that is surely among the 2 highest." in words.footnotes


def test_the_words_count_those_that_cannot_be_told_apart() -> None:
    words = chart(ROWS, kind="ranking", top=3).words
    assert "2 of 3 schools cannot be told apart from at least one other." in words.alt
    assert "Certainly among the 3 highest: 3; possibly 0 more." in words.alt
    assert not any(note.startswith("Line:") for note in words.footnotes)


def test_the_lowest_end_is_named() -> None:
    words = chart(ROWS, kind="ranking", top=1, order="lowest").words
    assert words.title.startswith("Lowest estimated")
    assert "Certainly the lowest: 1; possibly 0 more." in words.summary


def test_a_single_school_is_compared_with_the_city() -> None:
    alone = chart(ROWS, {"dbn": ["01M001"]}, kind="ranking")
    assert alone.numbers.city is not None
    assert "lower for all schools in the data, " in alone.words.alt
    assert chart(ROWS, kind="ranking").numbers.city is None


def test_a_ranking_without_schools_says_why() -> None:
    nobody = chart(ROWS, kind="ranking", min_tested=101).words
    assert (
        nobody.summary == "No school with at least 101 students tested in ELA has published levels."
    )
    assert (
        nobody.subtitle == "7 schools, none with at least 101 tested and published levels · 2015-16"
    )
    assert (
        "No school matches these filters."
        in chart(ROWS, {"district": [31]}, kind="ranking").words.alt
    )


@pytest.mark.parametrize("seed", range(30))
def test_words_never_say_best_or_worst_and_fit(seed: int) -> None:
    random = Random(seed)
    rows = schools(random, random.randrange(1, 60))
    for row in rows:
        row.school_name = "Long name " * random.randrange(1, 12)
    order, top = random.choice(list(Order)), random.randrange(1, 50)
    found = chart(rows, {"q": ["long", "x" * 190, "y" * 190]}, kind="ranking", order=order, top=top)
    words = found.words
    assert len(words.alt) <= 350
    said = f"{words.title} {words.subtitle} {words.summary} {words.alt}".lower()
    assert "best" not in said
    assert "worst" not in said
    if found.numbers.city is None:
        assert "lower" not in said
        assert "higher" not in said
    if len(found.numbers.schools) > 1:
        assert "first by estimate" in words.alt
    if found.numbers.unclear:
        assert "cannot be told apart" in words.alt


def test_the_table_has_the_ranks() -> None:
    table = chart(ROWS, kind="ranking", top=2).table
    assert table.rows[1] == (
        *("02M002", "School 02M002", 2, "All Students", "ela"),
        *(3.0, 3.1, 3.2, 100, 2, 3),
    )
    assert len(table.header) == len(table.rows[0])
