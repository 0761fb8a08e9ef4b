"""A hook of schemathesis that makes the queries valid where OpenAPI cannot say how.

A cursor comes from an answer of the same sorting, a minimum is not above its maximum, and groups
other than categories are within one category.
"""

from typing import Any

import schemathesis
from schools_api.schools.sorting import Key, encode

VALUES: dict[str, Any] = {
    "dbn": "01M015",
    "name": "p.s. 015",
    "enrollment": 100,
    "ela": None,
    "math": 2.5,
}


@schemathesis.hook
def before_call(_context: Any, case: Any, _arguments: Any) -> None:
    """Make a query that is meant to be valid so; all others stay as they are."""
    if case.meta is None or not case.meta.generation.mode.is_positive or not case.query:
        return
    query = case.query
    if "cursor" in query:
        sort = query.get("sort", "dbn")
        key = Key(VALUES[sort.removeprefix("-")], "01M015", "Poverty")
        query["cursor"] = encode(sort, key)
    if query.get("group_by", "category") != "category" and "category" in query:
        query["category"] = query["category"][:1]
    for low in [name for name in query if name.endswith("_min")]:
        high = low.replace("_min", "_max")
        if None not in (query[low], query.get(high)):
            query[low], query[high] = sorted((query[low], query[high]))
