"""The rows of the page, as a table of schools."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import orjson
from schools_common.publication import Flags, Publication
from schools_common.vocabulary import Subject

from schools_api.schools import sorting
from schools_api.schools.pages import pages_of
from schools_api.web.addresses import Parameters, address, changed

ON_A_PAGE = 25

SORTINGS = {
    "dbn": "DBN",
    "name": "School",
    "enrollment": "Students",
    "ela": "ELA",
    "math": "Math",
}

_SORTED_BY = {
    "dbn": "DBN",
    "name": "name",
    "-enrollment": "most students",
    "enrollment": "fewest students",
    "-ela": "highest ELA",
    "ela": "lowest ELA",
    "-math": "highest Math",
    "math": "lowest Math",
}
"""Sortings in words, where the table has no headings."""


class Heading(NamedTuple):
    """A column that the table may be sorted by: the address that does so, and its present order."""

    name: str
    label: str
    address: str
    order: str


@dataclass(frozen=True)
class Rows:
    """A page of rows: their JSON, as in ``GET /schools``, and the address of the next page."""

    total: int
    schools: int
    items: list[dict[str, Any]]
    headings: list[Heading]
    sortings: dict[str, str]
    next: str | None


def rows_of(publication: Publication, matches: Flags, query: Any, chosen: Parameters) -> Rows:
    """Find a page of the rows that match."""
    pages = pages_of(publication)
    found, last = pages.find(matches, query.sort, query.last, ON_A_PAGE)
    following = None
    if last is not None:
        cursor = sorting.encode(query.sort, last)
        following = address("/", changed(chosen, cursor=cursor)) + "#schools"
    return Rows(
        total=int(matches.sum()),
        schools=len(np.unique(publication.columns["dbn"].codes[matches])),
        items=[orjson.loads(orjson.dumps(pages.item(row))) for row in found],
        headings=[_heading(name, label, query.sort, chosen) for name, label in SORTINGS.items()],
        sortings=_SORTED_BY if query.sort in _SORTED_BY else _SORTED_BY | {query.sort: query.sort},
        next=following,
    )


def _heading(name: str, label: str, sort: str, chosen: Parameters) -> Heading:
    texts = name in ("dbn", "name")
    order = {name: "ascending", f"-{name}": "descending"}.get(sort, "none")
    first, second = (name, f"-{name}") if texts else (f"-{name}", name)
    wanted = second if sort == first else first
    to = address("/", changed(chosen, sort=None if wanted == "dbn" else wanted))
    return Heading(name, label, f"{to}#schools", order)


def result(item: dict[str, Any], subject: Subject) -> str:
    """A row's average in words."""
    return level(item[subject])


def level(found: dict[str, Any]) -> str:
    """An average in words: the estimate with its interval, or that nothing is published."""
    if found["mean"] is None:
        return "not published"
    low, mean, high = (f"{found[name]:.2f}" for name in ("low", "mean", "high"))
    return mean if low == high else f"{mean} ({low} to {high})"
