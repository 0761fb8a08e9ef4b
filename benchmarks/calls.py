"""The same question to each of the servers: 50 rows by category, place and enrollment."""

from dataclasses import dataclass
from itertools import product
from urllib.parse import quote, urlencode

from schools_common.vocabulary import Borough, Category
from wrk import CONNECTIONS

LIMIT = 50
MEASURED = 200
"""Combinations of filters in a set."""

TABLE = "student_groups"

Given = tuple[str, str | int]

_CATEGORIES: list[Given | None] = [
    None,
    *(("category", c) for c in Category if c is not Category.OVER_THE_COUNTER),
]
_PLACES: list[Given | None] = [
    None,
    *(("borough", borough) for borough in Borough),
    *(("district", district) for district in (2, 9, 20, 31)),
]
_ENROLLMENTS = (6, 50, 100, 150)


@dataclass(frozen=True)
class Call:
    """One combination of filters."""

    equal: dict[str, str | int]
    enrollment_min: int

    @property
    def ours(self) -> str:
        """Its path at this system."""
        filters = {**self.equal, "enrollment_min": self.enrollment_min, "limit": LIMIT}
        return f"/schools?{urlencode(filters)}"

    @property
    def datasette(self) -> str:
        """Its path at Datasette: rows as objects, and like ours their total and the next page."""
        filters = {**self.equal, "total_enrollment__gte": self.enrollment_min}
        return f"/peer/{TABLE}.json?{urlencode({**filters, '_size': LIMIT, '_shape': 'objects'})}"

    @property
    def roapi(self) -> str:
        """Its path at ROAPI."""
        values = {n: f"'{v}'" if isinstance(v, str) else str(v) for n, v in self.equal.items()}
        equal = "".join(f"filter[{name}]={quote(value)}&" for name, value in values.items())
        least = f"filter[total_enrollment]gte={self.enrollment_min}"
        return f"/api/tables/{TABLE}?{equal}{least}&sort=dbn,category&limit={LIMIT}"


def a_set(number: int) -> list[Call]:
    """``MEASURED`` combinations, and one more for each connection, that are in no other set.

    All sets have the same categories and places; the enrollments differ by ``number``.
    """
    combinations = list(product(_ENROLLMENTS, _CATEGORIES, _PLACES))
    return [
        Call(dict(given for given in (category, place) if given), least + number)
        for least, category, place in combinations[: MEASURED + CONNECTIONS]
    ]
