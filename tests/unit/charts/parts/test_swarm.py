"""Dots of a swarm stay near their line without overlapping."""

import numpy as np
import pytest
from schools_charts.parts.lanes import Limits
from schools_charts.parts.swarm import lay_out_swarms, swarm
from schools_common.publication import Numbers


def random_places(number: int, seed: int) -> Numbers:
    places: Numbers = np.random.default_rng(seed).normal(300, 40, number).round(1)
    return places


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("number", [1, 2, 40, 300])
def test_no_two_dots_overlap(seed: int, number: int) -> None:
    places = random_places(number, seed)
    offsets = swarm(places, 6)
    distances = np.hypot(*(np.subtract.outer(each, each) for each in (places, offsets)))
    np.fill_diagonal(distances, np.inf)
    assert distances.min() > 6 - 1e-3


def test_dots_leave_the_line_only_where_they_would_overlap() -> None:
    offsets = swarm(np.array([0.0, 5.9, 12.0, 40.0]), 6)
    assert offsets[[0, 2, 3]].tolist() == [0, 0, 0]
    assert 0 < abs(offsets[1]) < 6


def test_equal_places_are_stacked_evenly() -> None:
    assert sorted(swarm(np.full(5, 7.0), 4).tolist()) == pytest.approx([-8, -4, 0, 4, 8])


def test_the_order_of_the_dots_does_not_matter() -> None:
    places = np.unique(random_places(200, 9))
    shuffled = np.random.default_rng(3).permutation(len(places))
    assert swarm(places[shuffled], 6).tolist() == swarm(places, 6)[shuffled].tolist()


def test_dots_shrink_and_overlap_rather_than_leave_their_lane() -> None:
    along = [random_places(150, seed) for seed in range(3)]
    sizes = []
    for room in (900, 300, 120):
        found = lay_out_swarms(along, [(0, 0)] * 3, Limits(17, 0, room))
        sizes.append(found.diameter)
        assert found.lanes.height <= room
        for lane, y in zip(found.lanes.lanes, found.y, strict=True):
            assert y.min() >= lane.top + found.diameter / 2 - 0.02
            assert y.max() <= lane.bottom - found.diameter / 2 + 0.02
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > sizes[-1]
