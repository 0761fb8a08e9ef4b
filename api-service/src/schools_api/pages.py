"""The publication, sorted and page by page: nothing is skipped or repeated."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial

import numpy as np
import orjson
from numpy.typing import NDArray
from schools_common.publication import Publication, Values
from schools_common.texts import Flags, Texts

from schools_api.paging import Key, Sort
from schools_api.schemas.dataset import DatasetInfo
from schools_api.schemas.schools import school_group

Rows = NDArray[np.intp]

KEPT_ITEMS = 20_000
"""Rows that are kept as they are sent, of about 1,000 bytes each."""

PART = 20_000
"""Rows that are looked through at a time for those of a page, which mostly are among the first."""


@dataclass(frozen=True, eq=False)
class _Order:
    """All ``rows``, by number, in the order of a sorting, and what it compares of each.

    ``values`` ascend, with NaN for what is unknown at the end; for a descending sorting they are
    negative.
    """

    rows: Rows
    values: Values


class Pages:
    """Pages of a publication. What a sorting needs is worked out once, when it is asked for.

    Sorted are unknown values last in both directions, and equal ones by DBN and category.
    """

    def __init__(self, publication: Publication) -> None:
        self.publication = publication
        self.loaded_at: datetime = publication.dataset["loaded_at"]
        self.about = DatasetInfo.model_validate(publication.dataset).model_dump()
        self.item = lru_cache(KEPT_ITEMS)(partial(_item, publication))
        """A row, by its number, as it is sent."""
        self._by_dbn: Rows = np.argsort(publication.texts["dbn"].codes, kind="stable")
        self._names = _lowered(publication.texts["school_name"])
        self._orders: dict[Sort, _Order] = {}

    def find(
        self, matching: Flags | None, sort: Sort, last: Key | None, limit: int
    ) -> tuple[list[int], Key | None]:
        """At most ``limit`` of the rows that match, by number, which come after the key ``last``.

        With them the key of the last of them, None where no others follow.
        """
        order = self._orders.get(sort) or self._orders.setdefault(sort, self._sorted(sort))
        start = 0 if last is None else self._place(last, sort, order)
        if matching is None:
            places = np.arange(start, min(start + limit + 1, len(order.rows)))
        else:
            places = _first(matching, order.rows, start, limit + 1)
        found: list[int] = order.rows[places].tolist()
        if len(found) <= limit:
            return found, None
        return found[:limit], self._key(found[limit - 1], sort, order.values[places[limit - 1]])

    def _sorted(self, sort: Sort) -> _Order:
        values = self._values(sort)[self._by_dbn]
        if sort.startswith("-"):
            values = -values
        places = np.argsort(values, kind="stable")
        return _Order(self._by_dbn[places], values[places])

    def _place(self, key: Key, sort: Sort, order: _Order) -> int:
        """How many rows do not come after a key, which need not be one of a row."""
        value = self._value(key, sort)
        if sort.startswith("-"):
            value = -value
        equals = range(
            np.searchsorted(order.values, value, "left"),
            np.searchsorted(order.values, value, "right"),
        )
        return equals.start + bisect_right(
            equals,
            (key.dbn, key.category),
            key=lambda place: self.publication.key(int(order.rows[place])),
        )

    def _values(self, sort: Sort) -> Values:
        """What a sorting compares of each row, as numbers; NaN where it is unknown."""
        match sort.removeprefix("-"):
            case "enrollment":
                return self.publication.known("total_enrollment")
            case "ela" | "math" as subject:
                tested, low, high = (
                    self.publication.known(f"{subject}_{name}")
                    for name in ("tested", "low", "high")
                )
                found: Values = (low + high) / (2 * np.where(tested == 0, np.nan, tested))
                return found
            case by:
                return self._texts(by).codes.astype(np.float64)

    def _value(self, key: Key, sort: Sort) -> float:
        """The same of a key; a text that no row has comes between those that stand around it."""
        if isinstance(key.value, str):
            values = self._texts(sort.removeprefix("-")).values
            place = bisect_left(values, key.value)
            return place if key.value in values[place : place + 1] else place - 0.5
        return np.nan if key.value is None else float(key.value)

    def _key(self, row: int, sort: Sort, value: float) -> Key:
        """The key of a row, of which :class:`_Order` has a value."""
        by = sort.removeprefix("-")
        found: str | float | None = abs(float(value))
        if by in ("dbn", "name"):
            found = self._texts(by)[row]
        elif np.isnan(value):
            found = None
        elif by == "enrollment":
            found = int(abs(value))
        return Key(found, *self.publication.key(row))

    def _texts(self, by: str) -> Texts:
        return self._names if by == "name" else self.publication.texts[by]


def _item(publication: Publication, row: int) -> orjson.Fragment:
    return orjson.Fragment(orjson.dumps(school_group(publication, row)))


def _first(matching: Flags, rows: Rows, start: int, count: int) -> Rows:
    """The places of the first so many rows that match, looked for part by part."""
    found = [np.arange(0)]
    for place in range(start, len(rows), PART):
        found.append(place + np.flatnonzero(matching[rows[place : place + PART]]))
        if sum(map(len, found)) >= count:
            break
    return np.concatenate(found)[:count]


def _lowered(names: Texts) -> Texts:
    """Names without regard to (ASCII) case: the same order on every machine."""
    return Texts.merged([name.encode().lower().decode() for name in names.values], names.codes)
