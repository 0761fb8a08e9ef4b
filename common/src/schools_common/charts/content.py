"""The content of a chart, by its kind: numbers, words and table."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from schools_common.charts.choices import ChartKind
from schools_common.charts.kinds import (
    averages,
    compare,
    distribution,
    district_map,
    levels,
    ranking,
    scatter,
)
from schools_common.charts.selection import Selection
from schools_common.charts.words import Table, Words


class Kind(Protocol):
    """The interface of the modules in ``charts.kinds``; each has its own type of numbers."""

    def read(self, selection: Selection) -> Any:
        """Compute the chart's numbers."""

    def describe(self, numbers: Any, selection: Selection) -> Words:
        """Describe the numbers in words."""

    def table(self, numbers: Any) -> Table:
        """List the numbers."""


KINDS: dict[ChartKind, Kind] = {
    ChartKind.AVERAGES: averages,
    ChartKind.LEVELS: levels,
    ChartKind.MAP: district_map,
    ChartKind.RANKING: ranking,
    ChartKind.COMPARE: compare,
    ChartKind.SCATTER: scatter,
    ChartKind.DISTRIBUTION: distribution,
}


@dataclass(frozen=True)
class Content:
    """A chart's numbers, and the texts that describe them."""

    selection: Selection
    numbers: Any
    words: Words

    @property
    def title(self) -> str:
        """The client's title, or else the chart's own."""
        return self.selection.options.title or self.words.title

    @cached_property
    def table(self) -> Table:
        """The numbers as a table."""
        return KINDS[self.selection.options.kind].table(self.numbers)


def content_of(selection: Selection) -> Content:
    """Compute and describe a chart's numbers; a pure function of the publication and the chart."""
    kind = KINDS[selection.options.kind]
    numbers = kind.read(selection)
    return Content(selection, numbers, kind.describe(numbers, selection))
