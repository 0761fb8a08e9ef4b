"""Results of single schools."""

import numpy as np
import pytest
from schools_common.charts.results import left_out, results
from schools_common.vocabulary import Category, Subject

from tests.rows import group, publication


@pytest.mark.parametrize(
    ("tested", "width", "wide"), [(10, 2, False), (10, 3, True), (35, 7, False), (35, 8, True)]
)
def test_an_interval_is_wide_from_more_than_a_fifth_of_a_level(
    tested: int, width: int, wide: bool
) -> None:
    low = 2 * tested + 1
    row = group("02M001", Category.ALL, ela_tested=tested, ela_low=low, ela_high=low + width)
    found = results(publication(row), np.array([0]), Category.ALL, Subject.ELA, 1)
    assert found.wide.tolist() == [wide]


def test_one_reason_needs_no_number_of_its_own() -> None:
    assert left_out(90, "school", {"without a": 0, "without b": 3}) == (
        "3 of 90 schools left out.",
        "3 of 90 schools left out: without b.",
    )
    assert left_out(90, "school", {"without a": 0}) == ("", "")
