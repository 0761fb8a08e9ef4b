"""The axis of a measure spans all schools with round numbers."""

from itertools import pairwise
from random import Random

import pytest
from schools_charts.parts.measure_axis import format_value, round_numbers
from schools_common.charts.choices import Measure


@pytest.mark.parametrize("seed", range(200))
def test_round_numbers_span_the_data_evenly(seed: int) -> None:
    random = Random(seed)
    scale = random.choice([1, 0.01, 4000])
    low, high = sorted(random.uniform(0, scale) for _ in range(2))
    most = random.randint(1, 9)
    ticks = round_numbers(low, high, most)
    assert ticks[0] <= low + scale * 1e-6
    assert ticks[-1] >= high - scale * 1e-6
    assert 2 <= len(ticks) <= most + 1
    steps = [after - before for before, after in pairwise(ticks)]
    assert steps == pytest.approx([steps[0]] * len(steps))


@pytest.mark.parametrize("number", [0.0, 0.5, 1.0, 300.0])
def test_equal_numbers_have_an_axis_too(number: float) -> None:
    first, *_, last = round_numbers(number, number, 4)
    assert first <= number <= last
    assert first < last


def test_shares_are_written_as_percentages() -> None:
    assert format_value(0.125, Measure("poverty")) == "12.5%"
    assert format_value(1204, Measure("enrollment")) == "1,204"
