"""The rows that a chart shows, and the publication that they come from."""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from schools_common.averages import Summary, summarize
from schools_common.charts.options import ChartOptions
from schools_common.filters import SchoolFilters
from schools_common.matching import matching
from schools_common.publication import Mask, Publication
from schools_common.vocabulary import Category


@dataclass(frozen=True, eq=False)
class Selection:
    """The rows that match a chart's filters; ``matches`` is a mask of shape (rows,)."""

    publication: Publication
    filters: SchoolFilters
    options: ChartOptions
    matches: Mask

    @classmethod
    def of(cls, publication: Publication, filters: SchoolFilters, options: ChartOptions) -> Self:
        """Select the rows of a chart."""
        filters = options.filters(filters)
        return cls(publication, filters, options, matching(publication, filters))

    def with_filters(self, filters: SchoolFilters) -> Self:
        """Select other rows of the same publication for the same chart."""
        return type(self).of(self.publication, filters, self.options)

    def city(self, category: Category) -> Self | None:
        """Select the whole city in a category, to be shown beside a single group.

        None if the group is the whole city.
        """
        city = self.with_filters(SchoolFilters(category=(category,)))
        return city if city.matches.sum() > self.matches.sum() else None

    @cached_property
    def summary(self) -> Summary:
        """The number of rows, and their averages per category and subject."""
        return summarize(self.publication, self.matches)

    @cached_property
    def schools(self) -> int:
        """The number of distinct schools."""
        return len(self._codes("dbn"))

    @property
    def school_name(self) -> str | None:
        """The name of the school, if there is just one."""
        return min(self._distinct("school_name")) if self.schools == 1 else None

    @cached_property
    def year(self) -> str | None:
        """The school year, such as ``2015-16``; None if nothing matches."""
        return max(self._distinct("year"), default=None)

    @property
    def title(self) -> str:
        """The publication's title."""
        return str(self.publication.dataset["title"])

    @property
    def sample(self) -> bool:
        """True for a generated publication."""
        return bool(self.publication.dataset["sample"])

    def _distinct(self, name: str) -> list[str]:
        found: list[str] = self.publication.columns[name].categories[self._codes(name)].tolist()
        return found

    def _codes(self, name: str) -> NDArray[np.intp]:
        return np.flatnonzero(np.bincount(self.publication.columns[name].codes[self.matches]))
