"""Histograms that stand on the bottom of a lane."""

import numpy as np
from schools_common.publication import Numbers

from schools_charts.parts.lanes import Lane

HEIGHT, MAX_HEIGHT = 46, 200
"""Heights in pixels: without a given page height, and the maximum with one."""

_BINS = 30
"""Number of bins: tenths of a level, from 1 to 4."""

_MAX_PER_SCHOOL = 12
"""Maximum height in pixels that one school adds to a bar."""

Line = list[float | None]


def histogram(levels: Numbers, lane: Lane) -> tuple[Line, Line]:
    """Return x and y of the outlines of all bars, each followed by None.

    The highest bar fills the lane, unless it stands for a few schools.
    """
    places = np.minimum(((levels - 1) * (_BINS / 3) + 1e-9).astype(int), _BINS - 1)
    counts = np.bincount(places, minlength=_BINS)
    unit = min(_MAX_PER_SCHOOL, lane.height / max(int(counts.max()), 1))
    x: Line = []
    y: Line = []
    for place in np.flatnonzero(counts).tolist():
        left, right = (round(1 + edge * 3 / _BINS, 4) for edge in (place, place + 1))
        top = round(lane.bottom - unit * int(counts[place]), 2)
        x += [left, left, right, right, None]
        y += [lane.bottom, top, top, lane.bottom, None]
    return x, y
