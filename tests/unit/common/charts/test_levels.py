"""Charts of levels count every tested student once, and reveal no hidden number of one school."""

from itertools import product
from random import Random
from typing import Any

import pytest
from schools_common.charts.content import Content, content_of
from schools_common.charts.options import ChartOptions
from schools_common.charts.selection import Selection
from schools_common.charts.shares import percent, proficiency
from schools_common.charts.words import MAX_ALT
from schools_common.filters import SchoolFilters
from schools_common.level_counts import Block, LevelCounts
from schools_common.models import StudentGroup
from schools_common.vocabulary import Category

from tests.level_counts import random_schools, school
from tests.rows import publication

ALL, HIDDEN_3_4 = Category.ALL, Block.HIDDEN_3_4


def content(*rows: StudentGroup, filters: dict[str, Any] | None = None, **options: Any) -> Content:
    return content_of(
        Selection.of(
            publication(*rows),
            SchoolFilters.model_validate(filters or {}),
            ChartOptions.model_validate({"kind": "levels"} | options),
        )
    )


def counts(*rows: StudentGroup) -> LevelCounts:
    """Return the counts of one group in ELA."""
    found = content(*rows, group_by="borough", subject="ela").numbers.groups
    counts: LevelCounts = found[0].counts["ela"]
    return counts


def students(found: LevelCounts) -> list[int]:
    return list(found.students.values())


@pytest.mark.parametrize(
    ("levels", "both", "blocks"),
    [
        ((10, 20, 30, 40), None, [10, 0, 20, 0, 30, 0, 40]),
        ((10, 20, None, None), None, [10, 0, 20, 0, 0, 70, 0]),
        ((None, None, 30, 40), None, [0, 30, 0, 0, 30, 0, 40]),
        ((None, None, None, None), 70, [0, 30, 0, 0, 0, 70, 0]),
        ((None, 20, None, 40), 70, [0, 10, 20, 0, 0, 30, 40]),
        ((None, 20, None, 40), None, [0, 0, 20, 40, 0, 0, 40]),
        ((None, None, None, None), None, [0, 0, 0, 100, 0, 0, 0]),
    ],
)
def test_hidden_students_are_between_the_levels_that_they_may_be_at(
    levels: tuple[int | None, ...], both: int | None, blocks: list[int]
) -> None:
    assert students(counts(school("01M001", ALL, 100, *levels, both=both))) == blocks


def test_groups_have_the_sums_of_their_rows() -> None:
    rows = list(random_schools(Random(1), 60))
    for by in ("category", "borough", "district"):
        found = content(*rows, group_by=by).numbers
        assert len(found.groups) > 1
        for group, subject in product(found.groups, found.subjects):
            of_group = [
                row
                for row in rows
                if row.category == group.category
                and getattr(row, f"{subject}_tested") is not None
                and group.name.removeprefix("District ") == str(getattr(row, by))
            ]
            mine = group.counts[subject]
            assert mine.rows == len(of_group)
            assert mine.tested == sum(getattr(row, f"{subject}_tested") for row in of_group)
            assert sum(students(mine)) == mine.tested
            for level in range(1, 5):
                published = [getattr(row, f"{subject}_level_{level}") or 0 for row in of_group]
                assert mine.students[Block(f"level_{level}")] == sum(published)
            low = sum(getattr(row, f"{subject}_low") for row in of_group)
            assert group.averages[subject].low == (
                round(low / mine.tested, 4) if mine.tested else None
            )


def test_a_hidden_share_of_proficient_students_is_a_range() -> None:
    known = school("01M001", ALL, 100, 10, 20, 30, 40)
    hidden = school("01M002", ALL, 100, None, 40, None, None)
    assert counts(known).proficient == (70, 70)
    assert counts(known, hidden).proficient == (70, 130)
    assert proficiency(counts(known)) == "70%"
    assert proficiency(counts(known, hidden)) == "35% to 65%"
    outwards = counts(school("01M001", ALL, 90, 30, None, None, 30))
    assert (outwards.proficient, proficiency(outwards)) == ((30, 60), "33% to 67%")


@pytest.mark.parametrize(
    ("share", "words"), [((0, 9), "0%"), ((1, 300), "under 1%"), ((299, 300), "over 99%")]
)
def test_0_and_100_percent_are_exact(share: tuple[int, int], words: str) -> None:
    assert percent(*share) == words


def test_no_number_reveals_what_a_single_school_hides() -> None:
    """The 4 students at levels 3 and 4 of a school are hidden, although they can be computed."""
    rows = [school("01M001", ALL, 30, 16, 10, None, None), school("02X001", ALL, 60, *[15] * 4)]
    found = content(*rows, group_by="borough", subject="ela")
    shown = dict(zip(found.table.header, found.table.rows[1], strict=True))
    assert (shown["group"], shown["level_1"], shown["level_2"]) == ("Manhattan", 16, 10)
    assert all(shown[name] is None for name in Block if name not in ("level_1", "level_2"))
    assert shown["proficient_low"] is shown["proficient_high"] is None
    assert "No share is given for 1 borough in ELA." in found.words.alt
    # A sum with one school that hides its number would reveal it; a sum with two does not.
    assert counts(rows[0], school("01M002", ALL, 60, *[15] * 4)).published(HIDDEN_3_4) is None
    assert counts(rows[0], school("01M002", ALL, 30, 12, 13, None, None)).published(HIDDEN_3_4) == 9


def test_no_percentage_is_of_fewer_than_20_students() -> None:
    few, enough = (
        content(school("01M001", ALL, n, n - 12, 0, 6, 6), subject="ela") for n in (19, 20)
    )
    assert "%" not in few.words.summary
    assert "Percentages are not given for fewer than 20 students." in few.words.footnotes
    assert enough.words.summary.endswith("All Students (60%).")


def test_a_single_group_is_compared_with_the_whole_city() -> None:
    rows = [school("01M001", ALL, 40, *[10] * 4), school("02X001", ALL, 60, *[15] * 4)]
    found = content(*rows, filters={"borough": ["bronx"]}, group_by="district")
    own, city = found.numbers.groups
    assert (own.counts["ela"].tested, own.is_city) == (60, False)
    assert (city.counts["ela"].tested, city.is_city) == (100, True)
    assert city.name == "All schools in the data, All Students"
    assert {row[:3] for row in found.table.rows} == {
        ("District 2", "2", "group"),
        ("All schools in the data, All Students", None, "reference"),
    }


def test_a_school_beside_the_city_is_named_and_not_its_category() -> None:
    rows = [school("01M001", ALL, 40, *[10] * 4), school("02X001", ALL, 60, 30, 10, 10, 10)]
    alone = content(*rows, filters={"category": ["all-students"], "dbn": ["01M001"]}, subject="ela")
    assert alone.words.summary == (
        "Share proficient in ELA: lower for all schools in the data (40%) than for School 01M001 "
        "(50%)."
    )


def test_overlapping_shares_are_never_called_lower() -> None:
    random = Random(2)
    told_apart = 0
    for _ in range(60):
        rows = list(random_schools(random, random.randint(2, 5)))
        found = content(*rows, group_by="borough", subject="ela")
        bounds = [
            each.counts["ela"].proficient
            and [n / each.counts["ela"].tested for n in each.counts["ela"].proficient]
            for each in found.numbers.parts
            if each.counts["ela"].tested >= 20
        ]
        known = [each for each in bounds if each]
        apart = len(known) == 2 and (known[0][1] < known[1][0] or known[1][1] < known[0][0])
        assert ("lower" in found.words.summary) is apart
        assert ("cannot be told apart" in found.words.summary) is (len(known) == 2 and not apart)
        assert len(found.words.alt) <= MAX_ALT
        told_apart += apart
    assert 0 < told_apart < 60


def test_words_name_measure_students_place_and_what_is_left_out() -> None:
    rows = [
        school("01M001", Category.POVERTY, 40, *[10] * 4),
        school("01M002", Category.POVERTY, None, *[None] * 4),
        school("02X001", Category.POVERTY, 60, 30, 10, 10, 10),
    ]
    words = content(
        *rows, filters={"category": ["poverty"]}, group_by="borough", subject="ela"
    ).words
    assert words.title == "ELA performance levels of students in poverty, by borough"
    assert words.subtitle == "3 schools · students tested: 100 in ELA · 2015-16"
    assert words.summary == (
        "Share proficient in ELA: lower for Bronx (33%) than for Manhattan (50%)."
    )
    assert words.alt == (f"Stacked bars. {words.title}. School year 2015-16. {words.summary}")
    assert "1 of 3 rows left out" in words.footnotes[0]


def test_texts_say_that_nothing_matches() -> None:
    words = content(filters={"district": [9]}).words
    assert words.summary == "No school matches these filters."
    assert words.alt.endswith(words.summary)
