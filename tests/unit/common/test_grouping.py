"""Averages by group equal those of each group's rows."""

import pytest
from schools_common.averages import Average, summarize
from schools_common.filters import SchoolFilters
from schools_common.grouping import GroupAverage, GroupBy, by_group, in_one_category
from schools_common.matching import matching
from schools_common.publication import Publication
from schools_common.vocabulary import GRADES, Category

from tests.rows import group, publication


def rows() -> Publication:
    schools = ["02M001", "10X002", "10X003", "02K004", "75M005"]
    return publication(
        *(
            group(
                dbn,
                category,
                grades={"3": 9},
                total_enrollment=100 * number,
                ela_tested=10 * number if number else None,
                ela_low=19 * number if number else None,
                ela_high=27 * number + place if number else None,
            )
            for number, dbn in enumerate(schools)
            for place, category in enumerate([Category.ALL, Category.POVERTY])
        )
    )


def averages_of(found: list[GroupAverage], name: str) -> list[Average]:
    return [
        Average(**{key: value for key, value in vars(each).items() if key != "group"})
        for each in found
        if each.group == name
    ]


@pytest.mark.parametrize("others", [{}, {"category": ["poverty"]}, {"enrollment_min": 200}])
@pytest.mark.parametrize(
    ("by", "groups"),
    [
        (GroupBy.CATEGORY, ["All Students", "Poverty"]),
        (GroupBy.BOROUGH, ["Manhattan", "Bronx", "Brooklyn"]),
        (GroupBy.DISTRICT, ["2", "10", "75"]),
    ],
)
def test_a_group_has_the_averages_of_its_filter(
    by: GroupBy, groups: list[str], others: dict[str, object]
) -> None:
    table, filters = rows(), SchoolFilters.model_validate(others)
    found = by_group(table, matching(table, filters), by)
    names = list(dict.fromkeys(each.group for each in found))
    assert names == [name for name in groups if name in names]
    for name in groups:
        chosen = SchoolFilters.model_validate(filters.canonical() | {by: [name]})
        if by is GroupBy.CATEGORY and others.get("category") and name != "Poverty":
            assert name not in names
        else:
            assert averages_of(found, name) == summarize(table, matching(table, chosen)).averages


def test_without_rows_there_are_no_groups() -> None:
    table = rows()
    for by in GroupBy:
        assert by_group(table, matching(table, SchoolFilters(district=(9,))), by) == []
        assert by_group(publication(), matching(publication(), SchoolFilters()), by) == []


@pytest.mark.parametrize(
    ("grades", "span"),
    [
        (GRADES[:6], "K-5"),
        ("2", "K-5"),
        (GRADES[:7], "K-8"),
        (GRADES[:9], "K-8"),
        (GRADES[6:9], "6-8"),
        (GRADES[6:], "6-12"),
        (GRADES[9:], "9-12"),
        (GRADES, "K-12"),
        (("K", "12"), "K-12"),
        ((), "other"),
    ],
)
def test_a_grade_span_is_that_of_all_of_a_schools_rows(grades: tuple[str, ...], span: str) -> None:
    table = publication(
        group("01M001", Category.ALL, grades=dict.fromkeys(grades[1:])),
        group("01M001", Category.POVERTY, grades=dict.fromkeys(grades[:1], 7)),
        group("01M002", Category.ALL, grades={"12": 3}),
    )
    assert list(table.grade_spans) == [span, "9-12", span]
    found = by_group(table, matching(table, SchoolFilters()), GroupBy.GRADE_SPAN)
    assert {each.group for each in found if each.category == "Poverty"} == {span}


def test_groups_are_of_all_students_unless_a_category_is_chosen_or_is_the_group() -> None:
    chosen = SchoolFilters(category=(Category.POVERTY,))
    assert in_one_category(SchoolFilters(), GroupBy.BOROUGH).category == (Category.ALL,)
    assert in_one_category(chosen, GroupBy.BOROUGH) == chosen
    assert in_one_category(SchoolFilters(), GroupBy.CATEGORY) == SchoolFilters()
