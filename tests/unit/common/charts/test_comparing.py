"""Sentences that compare averages."""

from schools_common.averages import Average
from schools_common.charts.comparing import Named, comparison, interval, not_published
from schools_common.charts.content import content_of
from schools_common.charts.options import ChartOptions
from schools_common.charts.selection import Selection
from schools_common.charts.words import MAX_ALT, alt_text
from schools_common.filters import SchoolFilters
from schools_common.vocabulary import Category, Subject

from tests.rows import group, publication


def average(low: float | None, high: float | None) -> Average:
    mean = None if low is None or high is None else (low + high) / 2
    return Average(Category.ALL, Subject.ELA, low, mean, high, 100, 1, 0)


def compared(**intervals: tuple[float | None, float | None]) -> str:
    groups = [Named(name, average(*bounds)) for name, bounds in intervals.items()]
    return comparison(Subject.ELA, groups, "district")


def test_groups_that_do_not_overlap_are_compared() -> None:
    assert compared(A=(2.0, 2.1), B=(1.0, 1.5)) == (
        "ELA: lower for B, 1.25 (1.00 to 1.50), than for A, 2.05 (2.00 to 2.10)."
    )


def test_groups_that_overlap_cannot_be_told_apart() -> None:
    assert compared(A=(2.0, 2.4), B=(2.4, 2.5)) == (
        "ELA: A, 2.20 (2.00 to 2.40), and B, 2.45 (2.40 to 2.50), cannot be told apart."
    )


def test_many_groups_that_overlap_are_counted_too() -> None:
    assert compared(A=(2.0, 2.4), B=(2.4, 2.5), C=(2.1, 2.6)).endswith(
        "cannot be told apart; each of the 3 districts cannot be told apart from at least one "
        "other: either may be ahead."
    )


def test_groups_in_between_are_counted_if_they_overlap() -> None:
    assert compared(A=(1.0, 1.0), B=(2.0, 2.4), C=(2.3, 2.6), D=(3.0, 3.0)).endswith(
        "than for D, 3.00; 2 of 4 districts cannot be told apart from at least one other: "
        "either may be ahead."
    )


def test_one_group_and_none_are_not_compared() -> None:
    assert compared(A=(2.0, 2.0), B=(None, None)) == "ELA: A, 2.00."
    assert compared(B=(None, None)) == "No ELA average is published."
    assert not_published([Named("B", average(None, None))], "district") == (
        "Nothing is published for 1 district."
    )


def test_an_interval_is_given_with_its_estimate() -> None:
    assert interval(average(2.0, 2.5)) == "2.25 (2.00 to 2.50)"
    assert interval(average(2.0, 2.0)) == interval(average(1.998, 2.002)) == "2.00"


def test_an_alternative_text_has_whole_sentences() -> None:
    assert alt_text("A.", "", "B.") == "A. B."
    assert alt_text("A.", "b" * 350, "C.") == "A. C."
    assert len(alt_text("a" * 500)) == MAX_ALT
    assert alt_text("a" * 500, "Year.", "Result.").endswith("… Year. Result.")


def test_an_alternative_text_says_how_many_groups_have_no_average() -> None:
    rows = [
        group("01M001", Category.ALL, ela_tested=10, ela_low=20, ela_high=20),
        group("02M001", Category.ALL),
    ]
    options = ChartOptions.model_validate({"group_by": "district", "subject": "ela"})
    words = content_of(Selection.of(publication(*rows), SchoolFilters(), options)).words
    assert words.alt.endswith("Nothing is published for 1 district.")
