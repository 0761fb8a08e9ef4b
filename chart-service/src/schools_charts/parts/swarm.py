"""Beeswarms: dots along a line, moved aside where they would overlap."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from schools_common.publication import Numbers

from schools_charts.parts.lanes import Lanes, Limits, lay_out_lanes


def swarm(places: Numbers, diameter: float) -> Numbers:
    """Return each dot's offset from the line, the smallest at which it overlaps no other.

    ``places`` are positions along the line; all lengths are in pixels. Dots are placed in order of
    position, so that equal dots always give equal swarms.
    """
    offsets = np.zeros(len(places))
    order = np.argsort(places, kind="stable")
    along = places[order]
    firsts = np.searchsorted(along, along - diameter, "right")
    for number, (dot, first) in enumerate(zip(order, firsts, strict=True)):
        if first == number:
            continue
        near = order[first:number]
        # Within this offset from each nearby dot, another would overlap it.
        reach = np.sqrt(diameter**2 - (along[number] - along[first:number]) ** 2)
        low, high = offsets[near] - reach, offsets[near] + reach
        free = np.concatenate(([0.0], high, low))
        taken = (free[:, np.newaxis] > low + _TOLERANCE) & (free[:, np.newaxis] < high - _TOLERANCE)
        free = free[~taken.any(axis=1)]
        offsets[dot] = free[np.argmin(np.abs(free))]
    return offsets


_TOLERANCE = 1e-6
# Tolerance for rounding errors: dots that touch do not overlap.


_DIAMETERS = (10.0, 9.0, 8.0, 7.0, 6.0, 5.0, 4.0)
_MAX_HEIGHT = 150
"""Maximum height of a swarm in pixels, if the page has no given height."""


@dataclass(frozen=True)
class Swarms:
    """Swarms in their lanes; ``y`` are the dots of each, in pixels below the top of the plot."""

    lanes: Lanes
    diameter: float
    y: list[Numbers]


def lay_out_swarms(
    along: Sequence[Numbers],
    labels: Sequence[tuple[int, int]],
    limits: Limits,
) -> Swarms:
    """Lay out swarms with the largest dots for which there is room.

    If there is none even for the smallest, dots overlap.
    """
    for diameter in _DIAMETERS:
        offsets = [swarm(places, diameter) for places in along]
        wanted = [max(2 * _extent(each) + diameter, limits.least) for each in offsets]
        found = lay_out_lanes(wanted, labels, limits)
        if found.whole and (limits.room is not None or max(wanted) <= _MAX_HEIGHT):
            break
    y = []
    for lane, each in zip(found.lanes, offsets, strict=False):
        most = max((lane.height - diameter) / 2, 0)
        part = min(1.0, most / _extent(each)) if each.any() else 1.0
        y.append(np.round(lane.centre - each * part, 2))
    return Swarms(found, diameter, y)


def _extent(offsets: Numbers) -> float:
    return float(np.abs(offsets).max(initial=0))
