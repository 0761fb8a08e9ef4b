"""Comparisons of student categories, and of schools whose students differ."""

from typing import Any

import pytest
from schools_common.vocabulary import Category

from tests.rows import group
from tests.unit.common.charts.comparisons import POVERTY, content, enrolled, rows_of, school


@pytest.mark.parametrize(
    ("poor", "far"), [(40, False), (41, True), (19, True), (20, False), (None, False)]
)
def test_shares_in_poverty_that_are_far_apart_are_pointed_out(poor: int | None, far: bool) -> None:
    rows = [*enrolled("01M001", 100, 30), *enrolled("02X001", None, poor)]
    found = content(*rows, borough=["manhattan"], vs={"borough": ["bronx"]})
    notes = [note for note in found.words.footnotes if "poverty" in note]
    assert (
        notes
        == [
            f"Students in poverty: 30% (Manhattan) and {poor}% (Bronx). Within that "
            "category the gap may differ: see the same chart of the category Poverty."
        ]
        * far
    )
    within = found.numbers.within_poverty
    assert bool(within) is far
    if within:
        filters, vs = within
        assert (filters.canonical(), vs.canonical()) == (
            {"borough": ["Manhattan"], "category": ["Poverty"]},
            {"borough": ["Bronx"], "category": ["Poverty"]},
        )
        disabilities = {"borough": ["bronx"], "category": ["students-with-disabilities"]}
        other = content(
            *rows,
            school("02X001", 200, 200, Category.DISABILITIES),
            borough=["manhattan"],
            vs=disabilities,
        )
        assert other.numbers.within_poverty is None
        again = content(*rows, **filters.canonical(), vs=vs.canonical())
        assert again.numbers.within_poverty is None


def test_the_other_side_has_the_category_of_the_first_unless_it_chooses_one() -> None:
    rows = [*enrolled("01M001", 100, 30), *enrolled("02X001", 100, 30)]

    def categories(vs: dict[str, Any], **filters: Any) -> list[str]:
        return [row["category"] for row in rows_of(content(*rows, vs=vs, **filters)).values()]

    bronx = {"borough": ["bronx"]}
    assert categories(bronx) == ["All Students"] * 2
    assert categories(bronx, category=["poverty"]) == ["Poverty"] * 2
    assert categories(bronx | {"category": ["poverty"]}) == ["All Students", "Poverty"]
    words = content(*rows, vs={"category": ["poverty"]}).words
    assert words.title == (
        "Average ELA level: all schools in the data (All Students) compared with all schools in "
        "the data (Poverty)"
    )
    assert words.summary.startswith("All schools in the data (All Students): ")


def test_other_students_of_the_same_schools_do_not_claim_to_include_them() -> None:
    rows = (*enrolled("01M001", 100, 30), group("02X001", POVERTY, ela_tested=9))
    assert content(*rows, vs={"category": ["poverty"]}).numbers.sides[1].shared == ""
