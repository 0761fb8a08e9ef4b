"""Ranks equal those of a brute-force computation."""

from pathlib import Path

import numpy as np
import pytest
from schools_common.charts.choices import Order
from schools_common.charts.ranks import overlapping, ranks
from schools_common.vocabulary import Category, Subject
from schools_loader.cleaning import clean
from schools_loader.sample.publication import generate

Result = tuple[int, int, int]
"""Test takers, and the lowest and the highest possible level sum."""


def brute_force(results: list[Result], order: Order) -> list[tuple[int, int]]:
    """Compute ranks by comparing all pairs, in whole numbers."""
    if order is Order.LOWEST:
        mirrored = [(n, 5 * n - high, 5 * n - low) for n, low, high in results]
        return brute_force(mirrored, Order.HIGHEST)
    return [
        (
            1 + sum(low * mine > high_of_mine * n for n, low, _ in results),
            sum(high * mine >= low_of_mine * n for n, _, high in results),
        )
        for mine, low_of_mine, high_of_mine in results
    ]


def ranked(results: list[Result], order: Order) -> list[tuple[int, int]]:
    tested, low, high = np.array(results, np.float64).reshape(-1, 3).T
    best, worst = ranks(low / tested, high / tested, order)
    return list(zip(best.tolist(), worst.tolist(), strict=True))


@pytest.fixture(scope="module")
def sample() -> bytes:
    return generate()


def results_of(content: bytes, subject: Subject, category: Category) -> list[Result]:
    rows = clean(content).rows
    columns = [f"{subject}_{name}" for name in ("tested", "low", "high")]
    found = rows.loc[rows["category"] == category, columns].dropna().astype(int)
    return [
        (tested, low, high) for tested, low, high in found.itertuples(index=False) if tested > 0
    ]


@pytest.mark.parametrize("order", Order)
def test_the_whole_sample_has_the_ranks_of_brute_force(sample: bytes, order: Order) -> None:
    results = results_of(sample, Subject.MATH, Category.DISABILITIES)
    assert len(results) > 1_000
    assert ranked(results, order) == brute_force(results, order)


@pytest.mark.parametrize("order", Order)
def test_published_rows_have_the_ranks_of_brute_force(published_9_12: Path, order: Order) -> None:
    results = results_of(published_9_12.read_bytes(), Subject.ELA, Category.ALL)
    assert len(results) > 200
    assert ranked(results, order) == brute_force(results, order)


def test_equal_averages_share_their_ranks() -> None:
    # 5/3 of 3, 30 and 300 students.
    thirds = [(3, 5, 5), (30, 50, 50), (300, 500, 500), (10, 17, 17)]
    assert ranked(thirds, Order.HIGHEST) == [(2, 4), (2, 4), (2, 4), (1, 1)]
    assert ranked(thirds, Order.LOWEST) == [(1, 3), (1, 3), (1, 3), (4, 4)]


def test_intervals_with_an_equal_end_overlap() -> None:
    low, high = np.array([1.0, 2.0, 3.1]), np.array([2.0, 3.0, 4.0])
    assert overlapping(low, high) == 2
