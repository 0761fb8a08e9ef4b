"""Names of marked schools do not overlap, and no pole crosses one."""

from itertools import combinations
from random import Random

import pytest
from schools_charts.parts.flags import Flag, Mark, count_lines, place_flags
from schools_charts.parts.style import TEXT
from schools_charts.parts.typesetting import width


def extent(flag: Flag) -> tuple[float, float]:
    """Return the left and right end of a flag's text."""
    long = width(flag.text, TEXT) + 4
    return (flag.mark.x, flag.mark.x + long) if flag.above else (flag.mark.x - long, flag.mark.x)


def random_marks(random: Random, pixels: int) -> list[Mark]:
    return [
        Mark(place, random.uniform(0, pixels), "A school's name " * random.randint(1, 4), "2.34")
        for place in range(random.randint(1, 10))
    ]


@pytest.mark.parametrize("pixels", [272, 432, 912])
@pytest.mark.parametrize("seed", range(30))
def test_flags_do_not_meet(pixels: int, seed: int) -> None:
    marks = random_marks(Random(seed), pixels)
    found = place_flags(marks, pixels)
    assert sorted(flag.mark.place for flag in found) == [mark.place for mark in marks]
    for flag in found:
        left, right = extent(flag)
        assert left >= 0
        assert right <= pixels
        assert flag.text.endswith(" 2.34")
    for one, other in combinations(found, 2):
        if one.above is not other.above:
            continue
        (left, right), (start, end) = extent(one), extent(other)
        if one.line == other.line:
            assert right < start or end < left
        far, near = (one, other) if one.line > other.line else (other, one)
        left, right = extent(near)
        assert far.line == near.line or not left < far.mark.x < right


def test_lines_are_counted_on_both_sides() -> None:
    above = [Mark(place, 10 + place, "Name", "1.00") for place in range(3)]
    below = [Mark(9, 390, "Name", "1.00")]
    assert count_lines(place_flags([*above, *below], 400)) == (3, 1)
    assert count_lines([]) == (0, 0)
