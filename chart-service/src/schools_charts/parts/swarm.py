"""Swarms: dots along a line, beside each other where they would overlap."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from schools_common.publication import Numbers

from schools_charts.parts.lanes import Lanes, Limits, lanes


def swarm(places: Numbers, diameter: float) -> Numbers:
    """Return the offset of each dot from the line, the least at which it overlaps no other.

    ``places`` are along the line, and all lengths are in pixels. Dots are put down in their order
    along the line, so that the same dots always make the same swarm.
    """
    offsets = np.zeros(len(places))
    order = np.argsort(places, kind="stable")
    along = places[order]
    firsts = np.searchsorted(along, along - diameter, "right")
    for number, (dot, first) in enumerate(zip(order, firsts, strict=True)):
        if first == number:
            continue
        near = order[first:number]
        # Around each dot nearby, no centre of another comes nearer than this.
        reach = np.sqrt(diameter**2 - (along[number] - along[first:number]) ** 2)
        low, high = offsets[near] - reach, offsets[near] + reach
        free = np.concatenate(([0.0], high, low))
        taken = (free[:, np.newaxis] > low + _NIL) & (free[:, np.newaxis] < high - _NIL)
        free = free[~taken.any(axis=1)]
        offsets[dot] = free[np.argmin(np.abs(free))]
    return offsets


_NIL = 1e-6
# Dots that touch do not overlap, whatever the last bit says.


_DIAMETERS = (10.0, 9.0, 8.0, 7.0, 6.0, 5.0, 4.0)
_HIGHEST = 150
"""Pixels of a swarm, where the page has no given height."""


@dataclass(frozen=True)
class Swarms:
    """Swarms in their lanes; ``y`` has the dots of each, in pixels below the top of the plot."""

    lanes: Lanes
    diameter: float
    y: list[Numbers]


def swarms(
    along: Sequence[Numbers],
    labels: Sequence[tuple[int, int]],
    limits: Limits,
) -> Swarms:
    """Lay out swarms of the largest dots that there is room for.

    Where there is none even for the smallest, they overlap.
    """
    for diameter in _DIAMETERS:
        offsets = [swarm(places, diameter) for places in along]
        wanted = [max(2 * _extent(each) + diameter, limits.least) for each in offsets]
        found = lanes(wanted, labels, limits)
        if found.whole and (limits.room is not None or max(wanted) <= _HIGHEST):
            break
    y = []
    for lane, each in zip(found.lanes, offsets, strict=False):
        most = max((lane.height - diameter) / 2, 0)
        part = min(1.0, most / _extent(each)) if each.any() else 1.0
        y.append(np.round(lane.centre - each * part, 2))
    return Swarms(found, diameter, y)


def _extent(offsets: Numbers) -> float:
    return float(np.abs(offsets).max(initial=0))
