"""The explorer's table of schools."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from schools_common.publication import Mask, Publication

from schools_api.schools import sorting
from schools_api.schools.pages import pages_of
from schools_api.web.addresses import Parameters, address, changed
from schools_api.web.explorer.kinds import Option
from schools_api.web.rows import row_of

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
    "-dbn": "DBN, from the last",
    "name": "name",
    "-name": "name, from the last",
    "-enrollment": "most students",
    "enrollment": "fewest students",
    "-ela": "highest ELA",
    "ela": "lowest ELA",
    "-math": "highest Math",
    "math": "lowest Math",
}
"""Sort orders in words, for narrow screens, where the table has no headings."""


class Heading(NamedTuple):
    """A sortable column: the address that sorts by it, and its current ``aria-sort`` value."""

    name: str
    label: str
    address: str
    order: str


@dataclass(frozen=True)
class Rows:
    """A page of rows as in ``GET /schools``, and the address of the next page."""

    total: int
    schools: int
    items: list[dict[str, Any]]
    headings: list[Heading]
    sorting: Option
    next: str | None


def rows_of(publication: Publication, matches: Mask, query: Any, chosen: Parameters) -> Rows:
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
        items=[row_of(publication, row) for row in found],
        headings=[_heading(name, label, query.sort, chosen) for name, label in SORTINGS.items()],
        sorting=Option("sort", "Sorted by", _SORTED_BY, query.sort),
        next=following,
    )


def _heading(name: str, label: str, sort: str, chosen: Parameters) -> Heading:
    texts = name in ("dbn", "name")
    order = {name: "ascending", f"-{name}": "descending"}.get(sort, "none")
    first, second = (name, f"-{name}") if texts else (f"-{name}", name)
    wanted = second if sort == first else first
    to = address("/", changed(chosen, sort=None if wanted == "dbn" else wanted))
    return Heading(name, label, f"{to}#schools", order)
