"""The best estimate: inside the bounds, better than their middle, and independent of the order."""

from collections.abc import Callable, Iterator
from itertools import chain, product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from schools_loader.estimate import estimate
from schools_loader.suppression import LEVELS, UNKNOWN, hidden_students

from tests.unit.loader.naive_estimate import naive, parts_of, share_out
from tests.unit.loader.suppressed import CATEGORY, PLACE, Levels, ability, dirichlet, suppress

THINNED = (0.5, 0.25)
RULES = ((False, True), (False, True))
"""With or without a hidden neighbour, and with or without levels 3 and 4 together."""

Codes = NDArray[np.int64]
Make = Callable[[np.random.Generator], Levels]


Errors = list[tuple[float, float]]
"""Errors of the interval's middle and of the estimate, for each average."""


def errors(
    levels: Levels, category: Codes, place: Codes, *, neighbour: bool, paired: bool
) -> Errors:
    """Suppress complete rows; return the errors by category, and by category and place."""
    tested, shown, proficient = suppress(levels, neighbour=neighbour, paired=paired)
    bounds = hidden_students(tested, shown, proficient)
    middle = (bounds.low + bounds.high) / 2
    found = estimate(tested, shown, proficient, category)
    truth = levels @ LEVELS
    groups = [category == code for code in np.unique(category)]
    groups += [group & (place == code) for group in groups for code in np.unique(place)]
    known = [rows for group in groups if (rows := group & (tested != UNKNOWN)).any()]
    return [
        (
            abs((middle - truth)[rows].sum() / tested[rows].sum()),
            abs((found - truth)[rows].sum() / tested[rows].sum()),
        )
        for rows in known
    ]


def is_nearer(settings: list[Errors]) -> bool:
    """Compare the estimate with the middle, in each setting and overall."""
    for setting in settings:
        middle, best = np.mean(setting, axis=0)
        assert best <= middle
    together = np.concatenate(settings)
    middle, best = together.mean(axis=0)
    nearer_or_equal = np.mean(together[:, 1] <= together[:, 0] + 1e-9)
    return bool(best <= 0.6 * middle and nearer_or_equal >= 0.8)


def test_averages_are_nearer_than_the_middle_of_their_interval() -> None:
    def setting(make: Make, thinned: float, neighbour: bool, paired: bool) -> Iterator[Errors]:
        for seed in range(3):
            random = np.random.default_rng(seed)
            levels = random.binomial(make(random), thinned)
            yield errors(levels, CATEGORY, PLACE, neighbour=neighbour, paired=paired)

    settings = product((dirichlet, ability), THINNED, *RULES)
    assert is_nearer([list(chain.from_iterable(setting(*each))) for each in settings])


def test_averages_of_published_rows_are_nearer_too(published_9_12: Path) -> None:
    def setting(thinned: float, neighbour: bool, paired: bool) -> Iterator[Errors]:
        for seed in range(10):
            less = np.random.default_rng(seed).binomial(levels, thinned)
            yield errors(less, category, 0 * category, neighbour=neighbour, paired=paired)

    found = []
    for subject in ("ELA", "MATH"):
        levels, category = certain_rows(published_9_12, subject)
        found += [list(chain.from_iterable(setting(*each))) for each in product(THINNED, *RULES)]
    assert is_nearer(found)


def certain_rows(file: Path, subject: str) -> tuple[Levels, Codes]:
    """Return the levels of rows whose suppressed counts can be computed, and category codes.

    Only categories with at least ten such rows are included.
    """
    rows = pd.read_csv(file, dtype="str").rename(columns=lambda name: name.strip().upper())
    columns = ["#TEST TAKERS", *(f"#LEVEL {n}" for n in range(1, 5)), "#L3+L4"]
    counts = rows[[f"{subject} {name}" for name in columns]].apply(pd.to_numeric, errors="coerce")
    tested, *shown, proficient = counts.fillna(UNKNOWN).to_numpy(np.int64).T
    bounds = hidden_students(tested, np.stack(shown, axis=1), proficient)
    certain = (tested != UNKNOWN) & (bounds.low == bounds.high)
    certain &= rows["CATEGORY"].groupby(rows["CATEGORY"].where(certain)).transform("size") >= 10
    hidden = hidden_students(tested, np.stack(shown, axis=1), proficient)
    levels = np.stack(shown, axis=1).clip(0)
    for level in range(4):
        levels[:, level] += np.where(hidden.sets == 1 << level, hidden.students, 0).sum(axis=1)
    return levels[certain], pd.factorize(rows["CATEGORY"][certain])[0]


@st.composite
def published(draw: st.DrawFn) -> tuple[Codes, Levels, Codes, Codes]:
    """Return 100 rows of any size and with any hidden counts, and the codes of their categories."""
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    most, hidden = draw(st.sampled_from([1, 6, 40, 10**9])), draw(st.floats(0, 1))
    counts = random.integers(0, most, (100, 4), endpoint=True)
    shown = np.where(random.random(counts.shape) < hidden, UNKNOWN, counts)
    proficient = np.where(random.random(100) < 0.5, counts[:, 2:].sum(axis=1), UNKNOWN)
    tested = np.where(random.random(100) < 0.9, counts.sum(axis=1), UNKNOWN)
    return tested, shown, proficient, random.integers(0, 3, 100)


@settings(max_examples=100, deadline=None)  # of 100 rows each
@given(published())
def test_an_estimate_is_inside_the_bounds_and_the_same_in_any_order(
    rows: tuple[Codes, Levels, Codes, Codes],
) -> None:
    tested, shown, proficient, _ = rows
    found, bounds = estimate(*rows), hidden_students(tested, shown, proficient)
    known = tested != UNKNOWN
    assert np.isnan(found[~known]).all()
    assert (bounds.low <= found)[known].all()
    assert (found <= bounds.high)[known].all()
    order = np.random.default_rng(1).permutation(len(tested))
    assert np.array_equal(
        estimate(tested[order], shown[order], proficient[order], rows[3][order]),
        found[order],
        equal_nan=True,
    )


def test_estimates_agree_with_plain_loops_over_rows() -> None:
    random = np.random.default_rng(7)
    levels = random.binomial(ability(random), 0.25)[:300]
    tested, shown, proficient = suppress(levels, neighbour=True, paired=True)
    category = CATEGORY[:300] % 2
    found = estimate(tested, shown, proficient, category)
    for code in (0, 1):
        rows = np.flatnonzero((category == code) & (tested != UNKNOWN))
        parts = [
            parts_of(int(tested[row]), shown[row].tolist(), int(proficient[row])) for row in rows
        ]
        expected = naive([part for row in parts for part in row])
        for row, row_parts in zip(rows, parts, strict=True):
            level_sum = sum(share_out(*part, expected)[1] for part in row_parts)
            assert found[row] == pytest.approx(level_sum, abs=1e-4)


def test_an_unknown_category_has_equal_shares() -> None:
    tested, hidden = np.array([10, 30, 20]), np.full((3, 4), UNKNOWN)
    hidden[2] = [20, 0, 0, 0]
    found = estimate(tested, hidden, np.full(3, UNKNOWN), np.array([0, 0, 1]))
    assert found.tolist() == [25, 75, 20]


def test_an_unknown_row_is_estimated_from_its_category() -> None:
    shown = np.array([[6, 4, 0, 0], [UNKNOWN] * 4])
    found = estimate(np.array([10, 5]), shown, np.full(2, UNKNOWN), np.zeros(2, np.int64))
    assert found.tolist() == pytest.approx([14, 7])


def test_without_rows_there_are_no_estimates() -> None:
    none = np.zeros(0, np.int64)
    assert estimate(none, np.zeros((0, 4), np.int64), none, none).tolist() == []
