"""A scatter plot shows each school once, and correlates schools."""

from statistics import correlation
from typing import Any

import pytest
from schools_common.charts.kinds.scatter import MIN_SCHOOLS, Scatter, signed
from schools_common.charts.words import MAX_ALT
from schools_common.publication import Publication
from schools_common.vocabulary import Category

from tests.many_schools import content, some_schools
from tests.rows import group, publication


def scatter(table: Publication, **options: Any) -> Scatter:
    numbers = content(table, kind="scatter", **options).numbers
    assert isinstance(numbers, Scatter)
    return numbers


def naive(table: Publication, x: str, least: int) -> dict[str, tuple[float, float, int]]:
    """Return x, the ELA estimate and the test takers of All Students, by DBN."""
    rows = [table.row(number) for number in range(len(table))]
    parts = {row["dbn"]: row["total_enrollment"] for row in rows if row["category"] == "Poverty"}
    found = {}
    for row in rows:
        if row["category"] != Category.ALL or not row["ela_tested"]:
            continue
        tested, students = row["ela_tested"], row["total_enrollment"]
        part = {"poverty": parts[row["dbn"]], "asian": row["asian"], "enrollment": 0}[x]
        unknown = row["ela_low"] == tested and row["ela_high"] == 4 * tested
        if unknown or tested < least or students is None or part is None:
            continue
        measure = students if x == "enrollment" else part / students
        found[row["dbn"]] = (measure, row["ela_estimate"] / tested, tested)
    return found


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("x", ["poverty", "asian", "enrollment"])
@pytest.mark.parametrize("least", [1, 30])
def test_schools_and_correlations_equal_a_naive_computation(seed: int, x: str, least: int) -> None:
    table = some_schools(80, seed)
    numbers, expected = scatter(table, x=x, min_tested=least), naive(table, x, least)
    shown = numbers.schools
    found = zip(numbers.x, shown.mean, shown.tested, strict=True)
    assert dict(zip(shown.labels("dbn"), found, strict=True)) == {
        dbn: pytest.approx(values) for dbn, values in expected.items()
    }
    xs, means, tested = zip(*expected.values(), strict=True)
    assert numbers.correlation == pytest.approx(correlation(xs, means))
    each_student = [
        [value for value, count in zip(values, tested, strict=True) for _ in range(count)]
        for values in (xs, means)
    ]
    assert numbers.weighted == pytest.approx(correlation(*each_student))


def test_every_school_is_shown_or_left_out_for_a_reason_that_is_told() -> None:
    chart = content(some_schools(200, 3), kind="scatter", min_tested=20)
    numbers, schools = chart.numbers, chart.numbers.schools
    counts = schools.hidden, schools.few, numbers.unmeasured
    assert min(counts) > 0
    assert len(schools) + sum(counts) == 200
    missing = (
        f"{sum(counts)} of 200 schools left out: {counts[0]} without a published ELA result, "
        f"{counts[1]} with fewer than 20 tested students and {counts[2]} without a published "
        "share of students in poverty."
    )
    assert missing in chart.words.footnotes
    assert f"{sum(counts)} of 200 schools left out." in chart.words.alt


def test_the_measure_is_of_all_students_whatever_the_category() -> None:
    table = some_schools(60)
    for x in ("asian", "enrollment"):
        every = scatter(table, x=x)
        poor = content(table, {"category": ["poverty"]}, kind="scatter", x=x).numbers
        known = dict(zip(every.schools.labels("dbn"), every.x, strict=True))
        shared = [
            (known[dbn], value)
            for dbn, value in zip(poor.schools.labels("dbn"), poor.x, strict=True)
            if dbn in known
        ]
        assert shared
        assert all(one == other for one, other in shared)


def test_too_few_schools_have_no_correlation() -> None:
    def schools(number: int) -> Publication:
        return publication(
            *(
                group(
                    f"02M{place:03}",
                    Category.ALL,
                    total_enrollment=100 + place,
                    ela_tested=10,
                    ela_low=20 + place % 3,
                    ela_high=20 + place % 3,
                )
                for place in range(number)
            )
        )

    few, enough = (
        content(schools(number), kind="scatter", x="enrollment")
        for number in (MIN_SCHOOLS - 1, MIN_SCHOOLS)
    )
    assert few.numbers.correlation is None
    assert "too few to show" in few.words.summary
    assert not any("correlation" in note for note in few.words.footnotes)
    assert "correlation r is" in enough.words.summary
    assert any("Schools, not students" in note for note in enough.words.footnotes)


@pytest.mark.parametrize("same", ["x", "result"])
def test_numbers_that_do_not_vary_have_no_correlation(same: str) -> None:
    rows = [
        group(
            f"02M{place:03}",
            Category.ALL,
            total_enrollment=300 if same == "x" else 300 + place,
            ela_tested=7 + place,
            ela_low=(7 + place) * (3 if same == "result" else 1)
            + (place % 4 if same == "x" else 0),
            ela_high=(7 + place) * (3 if same == "result" else 1)
            + (place % 4 if same == "x" else 0),
        )
        for place in range(30)
    ]
    chart = content(publication(*rows), kind="scatter", x="enrollment")
    assert (chart.numbers.correlation, chart.numbers.weighted) == (None, None)
    assert "no correlation" in chart.words.summary
    assert " r " not in chart.words.subtitle


@pytest.mark.parametrize(
    ("r", "text"), [(-0.734, "\u22120.73"), (-0.001, "0.00"), (1.0, "1.00"), (0.005001, "0.01")]
)
def test_correlations_are_written_with_a_minus_sign(r: float, text: str) -> None:
    assert signed(r) == text


def test_the_words_name_the_measure_and_fit() -> None:
    words = content(
        some_schools(90),
        {"category": ["poverty"], "borough": ["bronx", "queens", "brooklyn"]},
        kind="scatter",
        x="asian",
    ).words
    assert words.title.startswith("Average ELA level of students in poverty")
    assert words.title.endswith("by the school's share of Asian students")
    assert len(words.alt) <= MAX_ALT
    for word in ("because", "causes", "best", "worst", "blue"):
        assert word not in " ".join((words.title, words.summary, words.alt)).lower()
