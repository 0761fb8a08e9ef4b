"""The bounds of a level sum, compared with a search over all possible counts."""

from itertools import product

import numpy as np
import pytest
from schools_loader.suppression import UNKNOWN, hidden_students

Row = tuple[int, tuple[int, int, int, int], int]


def bounds(rows: list[Row]) -> list[tuple[int, int] | None]:
    """Bound rows of test takers, levels, and levels 3 and 4 together; None if impossible."""
    tested, levels, proficient = (np.array(column) for column in zip(*rows, strict=True))
    sums = hidden_students(tested, levels, proficient)
    return [
        (int(low), int(high)) if possible else None
        for low, high, possible in zip(sums.low, sums.high, sums.possible, strict=True)
    ]


def search(row: Row) -> tuple[int, int] | None:
    """Return the bounds of a row, found by trying all counts that add up to the test takers."""
    tested, levels, proficient = row
    sums = [
        one + 2 * two + 3 * three + 4 * four
        for one, two, three in product(range(tested + 1), repeat=3)
        if (four := tested - one - two - three) >= 0
        and proficient in (UNKNOWN, three + four)
        and all(
            known in (UNKNOWN, count)
            for known, count in zip(levels, (one, two, three, four), strict=True)
        )
    ]
    return (min(sums), max(sums)) if sums else None


def test_bounds_equal_a_search_over_all_possible_level_counts() -> None:
    cells = (UNKNOWN, 0, 1, 3)
    rows: list[Row] = [
        (tested, (one, two, three, four), proficient)
        for tested in (0, 1, 4, 6)
        for one, two, three, four in product(cells, repeat=4)
        for proficient in (UNKNOWN, 0, 1, 3, 4)
    ]
    found = bounds(rows)
    for row, row_bounds in zip(rows, found, strict=True):
        assert row_bounds == search(row), row
    assert found.count(None) not in (0, len(rows))


def test_bounds_of_the_publication_s_first_row() -> None:
    assert bounds([(53, (24, 20, UNKNOWN, UNKNOWN), 9)]) == [(91, 100)]


@pytest.mark.parametrize(
    ("three", "four", "both", "possible"),
    [
        (UNKNOWN, 8, 20, True),
        (12, 8, 20, True),
        (12, 8, UNKNOWN, True),
        (12, 8, 21, False),
        (12, UNKNOWN, 11, False),
    ],
)
def test_without_test_takers_there_is_no_sum_but_levels_3_and_4_still_add_up(
    three: int, four: int, both: int, possible: bool
) -> None:
    found = bounds([(UNKNOWN, (6, 7, three, four), both)])
    assert found == [(UNKNOWN, UNKNOWN) if possible else None]


@pytest.mark.parametrize(
    "row",
    [
        (10, (6, 6, UNKNOWN, UNKNOWN), UNKNOWN),  # more than were tested
        (10, (3, 3, 3, 0), UNKNOWN),  # fewer, and nowhere to put the rest
        (10, (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN), 11),
        (10, (UNKNOWN, UNKNOWN, 4, 4), 7),
    ],
)
def test_counts_that_cannot_add_up_are_recognized(row: Row) -> None:
    assert bounds([row]) == [None]
