"""Lanes of a chart: stacked strips, each with lines of text above and below it."""

from collections.abc import Sequence
from dataclasses import dataclass

from schools_charts.parts.style import LINE, TEXT

LABEL = round(TEXT * LINE) + 1
"""Height of a line of labels in pixels."""

NOTE = round(TEXT * LINE) + 2
"""Height in pixels of a note on what was left out for lack of room."""

PAD = 12
_MIN_PAD = 2


@dataclass(frozen=True)
class Lane:
    """A strip from ``top`` to ``bottom``, in pixels below the top of the plot.

    The lane's texts begin at ``start``.
    """

    start: float
    top: float
    bottom: float

    @property
    def centre(self) -> float:
        """The middle of the strip."""
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        """The height of the strip."""
        return self.bottom - self.top


@dataclass(frozen=True)
class Limits:
    """The minimum height of a strip and the number of lines in its heading.

    ``room`` is the height for all lanes, None if they may take what they need.
    """

    least: float
    heading: int
    room: float | None


@dataclass(frozen=True)
class Lanes:
    """The lanes that fit on a plot.

    ``labelled`` is false if there is no room for labels, ``whole`` if strips had to be made lower.
    """

    lanes: list[Lane]
    height: int
    labelled: bool
    whole: bool

    def note(self, strips: int, *, named: bool) -> str:
        """Say what was left out for lack of room: some of ``strips`` strips, or the names."""
        if hidden := strips - len(self.lanes):
            return f"and {hidden} more; a taller chart shows them"
        return "A taller chart names the marked schools." if named and not self.labelled else ""


def lay_out_lanes(
    strips: Sequence[float],
    labels: Sequence[tuple[int, int]],
    limits: Limits,
) -> Lanes:
    """Lay out strips of the given heights; ``labels`` has the lines above and below each."""
    room, heading = limits.room, limits.heading * LABEL
    if room is None:
        return _lanes(strips, labels, PAD, heading, whole=True)
    least = limits.least + heading
    count, lines = len(strips), sum(map(sum, labels))
    without_labels = lines * LABEL + count * (least + PAD) > room
    without_all = count * (least + _MIN_PAD) > room - (NOTE if without_labels and lines else 0)
    if without_all or (without_labels and lines):
        room -= NOTE
    if without_labels:
        labels, lines = [(0, 0)] * count, 0
    if without_all:
        count = max(1, int(room // (least + _MIN_PAD)))
    strips = strips[:count]
    pad = min(PAD, max(room / count - least, 0))
    free = room - lines * LABEL - count * (least + pad)
    wanted = sum(strips) - count * limits.least
    part = min(1.0, max(free, 0) / wanted) if wanted else 1.0
    heights = [limits.least + (strip - limits.least) * part for strip in strips]
    pad += max(free - wanted, 0) / count
    return _lanes(heights, labels[:count], pad, heading, whole=part == 1)


def _lanes(
    strips: Sequence[float],
    labels: Sequence[tuple[int, int]],
    pad: float,
    heading: float,
    *,
    whole: bool,
) -> Lanes:
    found, at = [], 0.0
    for strip, (above, below) in zip(strips, labels, strict=True):
        start = at + pad / 2
        top = start + heading + above * LABEL
        found.append(Lane(round(start, 2), round(top, 2), round(top + strip, 2)))
        at = top + strip + below * LABEL + pad / 2
    return Lanes(found, max(round(at), 1), any(map(any, labels)), whole)
