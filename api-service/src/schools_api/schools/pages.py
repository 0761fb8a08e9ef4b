"""Keyset pagination of the publication's rows in any sort order."""

from bisect import bisect_left
from functools import lru_cache
from typing import Any

import numpy as np
import orjson
import pandas as pd
from numpy.typing import NDArray
from schools_common.publication import Mask, Publication
from schools_common.vocabulary import Subject

from schools_api.schools.schema import school_group
from schools_api.schools.sorting import Key, Sort

RowNumbers = NDArray[np.intp]

CACHED_ITEMS = 20_000
"""Rows whose JSON is cached, of about 1,000 bytes each."""


class Pages:
    """Pages of a publication. Each sort order is computed when it is first used.

    Unknown values sort last in both directions; ties are broken by DBN and category.
    """

    def __init__(self, publication: Publication) -> None:
        self.publication = publication
        self.item = lru_cache(CACHED_ITEMS)(self._item)
        """JSON of a row, by its number; cached."""
        self._sortable = _sortable(publication.table)
        self._values = {name: self._sortable[name].array for name in self._sortable}
        self._orders: dict[Sort, RowNumbers] = {}

    def find(
        self, matches: Mask, sort: Sort, last: Key | None, limit: int
    ) -> tuple[list[int], Key | None]:
        """Find the numbers of the first ``limit`` rows that match and follow the key ``last``.

        Also returns the key of the last row found, or None if no more rows follow.
        """
        order = self._order(sort)
        if last is not None:
            order = order[self._position_after(last, sort, order) :]
        found: list[int] = order[matches[order]][: limit + 1].tolist()
        if len(found) <= limit:
            return found, None
        return found[:limit], self._key(found[limit - 1], sort)

    def all(self, matches: Mask, sort: Sort) -> RowNumbers:
        """Return the numbers of all rows that match, in the order of ``sort``."""
        order = self._order(sort)
        return order[matches[order]]

    def _order(self, sort: Sort) -> RowNumbers:
        """Return the numbers of all rows in the order of ``sort``; cached."""
        order = self._orders.get(sort)
        if order is None:
            order = self._orders.setdefault(sort, self._sorted(sort))
        return order

    def _sorted(self, sort: Sort) -> RowNumbers:
        by = sort.removeprefix("-")
        columns = list(dict.fromkeys([by, "dbn", "category"]))
        ascending = [by == sort, *[True] * (len(columns) - 1)]
        return self._sortable.sort_values(columns, ascending=ascending).index.to_numpy()

    def _position_after(self, key: Key, sort: Sort, order: RowNumbers) -> int:
        """Return the position in ``order`` after a key, whose row may no longer exist."""
        return bisect_left(order, True, key=lambda row: _follows(self._key(row, sort), key, sort))

    def _key(self, row: int, sort: Sort) -> Key:
        by = sort.removeprefix("-")
        value, dbn, category = (self._values[name][row] for name in (by, "dbn", "category"))
        if pd.isna(value):
            return Key(None, dbn, category)
        return Key(int(value) if by == "enrollment" else value, dbn, category)

    def plain(self, row: int) -> dict[str, Any]:
        """Return a row as a :class:`SchoolGroup` dictionary, by its number."""
        return school_group(self.publication.row(row))

    def _item(self, row: int) -> orjson.Fragment:
        return orjson.Fragment(orjson.dumps(self.plain(row)))


@lru_cache(maxsize=1)
def pages_of(publication: Publication) -> Pages:
    """Return the pages of a publication; those of the latest one are cached."""
    return Pages(publication)


def _follows(one: Key, other: Key, sort: Sort) -> bool:
    """Return whether ``one`` comes after ``other``."""
    if one.value == other.value:
        return (one.dbn, one.category) > (other.dbn, other.category)
    if one.value is None or other.value is None:
        return one.value is None
    return (one.value < other.value) if sort.startswith("-") else (one.value > other.value)  # type: ignore[operator]  # values of one sort have one type


def _sortable(table: pd.DataFrame) -> pd.DataFrame:
    """Make a table of the sort columns, NaN where unknown."""
    names = table["school_name"].cat
    # Only ASCII letters are lowercased, so that the order is the same on every machine.
    lowered = [name.encode().lower().decode() for name in names.categories]
    return table[["dbn", "category"]].assign(
        name=pd.Categorical(np.array(lowered, object)[names.codes]),
        enrollment=table["total_enrollment"],
        **{subject: _means(table, subject) for subject in Subject},
    )


def _means(table: pd.DataFrame, subject: Subject) -> "pd.Series[float]":
    """Estimate each row's mean level, as in :func:`averages.best_sum`."""
    names = ("tested", "low", "estimate", "high")
    tested, low, estimate, high = (table[f"{subject}_{name}"] for name in names)
    nothing_known = (low == tested) & (high == 4 * tested)
    return (estimate / tested).mask(nothing_known)
