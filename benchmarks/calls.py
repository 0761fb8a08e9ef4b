"""The queries that all servers are asked, and the path of each at every server."""

from dataclasses import dataclass
from itertools import product
from urllib.parse import quote, urlencode

from schools_common.vocabulary import Borough, Category
from wrk import CONNECTIONS

LIMIT = 50
MEASURED = 200
"""Measured calls in a set."""

TABLE = "student_groups"
KEY = ["dbn", "category"]

_OTHERS = (category for category in Category if category is not Category.OVER_THE_COUNTER)
CATEGORIES = [{}, *({"category": category} for category in _OTHERS)]
PLACES: list[dict[str, str | int]] = [
    {},
    *({"borough": borough} for borough in Borough),
    *({"district": district} for district in (2, 9, 20, 31)),
]


@dataclass(frozen=True)
class Call:
    """A query for 50 rows, and its path at each server."""

    equal: dict[str, str | int]
    enrollment_min: int

    def ours(self) -> str:
        """Return the path at this system."""
        filters = {**self.equal, "enrollment_min": self.enrollment_min, "limit": LIMIT}
        return f"/schools?{urlencode(filters)}"

    def datasette(self) -> str:
        """Return the path at Datasette: objects and, as in ours, their total and the next page."""
        filters = {**self.equal, "total_enrollment__gte": self.enrollment_min}
        return f"/peer/{TABLE}.json?{urlencode({**filters, '_size': LIMIT, '_shape': 'objects'})}"

    def roapi(self) -> str:
        """Return the path at ROAPI."""
        values = {n: f"'{v}'" if isinstance(v, str) else str(v) for n, v in self.equal.items()}
        equal = "".join(f"filter[{name}]={quote(value)}&" for name, value in values.items())
        least = f"filter[total_enrollment]gte={self.enrollment_min}"
        return f"/api/tables/{TABLE}?{equal}{least}&sort={','.join(KEY)}&limit={LIMIT}"


def calls(number: int) -> list[Call]:
    """Return ``MEASURED`` calls, and one more for each connection, that are in no other set.

    All sets have the same categories and places; the enrollments differ by ``number``.
    """
    combinations = list(product((6, 50, 100, 150), CATEGORIES, PLACES))
    return [
        Call(category | place, least + number)
        for least, category, place in combinations[: MEASURED + CONNECTIONS]
    ]
