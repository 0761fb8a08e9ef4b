"""Pages and averages with 10,000 and with 1,000,000 rows, and the API's memory; five minutes.

The second system has the rows of the first --copies times, each copy as separate schools in their
boroughs. (They are copied in PostgreSQL, since the loader refuses a file of that size.) Each kind
of query is made 20 times in different forms, one after the other: as pages over HTTP, with the
chart worker stopped, and as averages alone, without HTTP and PostgreSQL. Each page is a first
visit, with a limit between 41 and 60 of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import chain

import requests
from harness import Figures, milliseconds, options, p50_p95, table
from inside import average, publication_of
from questions import FILTERS, SORTS, Parameters
from schools_embedded.services import wait_until
from schools_embedded.system import System
from sqlalchemy import create_engine, text
from systems import megabytes, running, stop_drawing

TIMES = 20

GROW = """
CREATE TEMPORARY TABLE grown AS
    SELECT rows.*, copy, substr(dbn, 3, 1) AS letter,
        dense_rank() OVER (PARTITION BY substr(dbn, 3, 1) ORDER BY copy, dbn) - 1 AS place
    FROM student_groups AS rows, generate_series(1, :copies) AS copy;
-- A district has 1,000 numbers of each letter, so copies spread over several districts.
UPDATE grown SET
    dbn = to_char(1 + place / 1000, 'FM00') || letter || to_char(place % 1000, 'FM000'),
    district = 1 + place / 1000,
    school_name = school_name || ' No. ' || copy;
ALTER TABLE grown DROP copy, DROP letter, DROP place;
DELETE FROM student_groups;
INSERT INTO student_groups SELECT * FROM grown;
UPDATE dataset SET version = 'grown', loaded_at = now(),
    rows = (SELECT count(*) FROM student_groups)
"""


@dataclass(frozen=True)
class Measured:
    """The results for a system of one size, in milliseconds by kind of query."""

    rows: int
    megabytes: float
    pages: Figures
    averages: Figures


def main() -> None:
    """Measure, grow, measure again, and print."""
    given = options(__doc__, copies=100)
    with running() as system:
        stop_drawing(system)
        small = measure(system)
        grow(system, given.copies)
        large = measure(system)
    table(
        ["rows", "memory of the API, MB"],
        [[f"{m.rows:,}", f"{m.megabytes:,.0f}"] for m in (small, large)],
    )
    print_times("page of 50 rows", small, large, small.pages, large.pages)
    print_times("averages alone", small, large, small.averages, large.averages)


def grow(system: System, copies: int) -> None:
    """Copy the rows, and wait until every process of the API has read them."""
    engine = create_engine(system.settings["database_url"])
    with engine.begin() as connection:
        connection.execute(text(GROW), {"copies": copies})
        rows = connection.scalar(text("SELECT rows FROM dataset"))
    engine.dispose()

    def is_read() -> bool:
        # Each on a new connection, so that every process is asked.
        answers = [requests.get(f"{system.url}/schools?limit=1", timeout=60) for _ in range(20)]
        return all(answer.json()["dataset"]["rows"] == rows for answer in answers)

    wait_until(is_read, 120, "the API to read the rows")


def measure(system: System) -> Measured:
    """Measure a system with every kind of query."""
    publication = publication_of(system)
    with requests.Session() as client:

        def get(question: Parameters) -> requests.Response:
            answer = client.get(f"{system.url}/schools", params=question, timeout=60)
            answer.raise_for_status()
            return answer

        pages = take(page_questions(get), lambda question: milliseconds(get, question))
    averages = take(FILTERS, lambda question: milliseconds(average, publication, question))
    memory = megabytes(system.process("api").pid)
    return Measured(len(publication), memory, pages, averages)


def take(
    kinds: dict[str, Callable[[int], Parameters]], measure: Callable[[Parameters], float]
) -> Figures:
    """Measure each kind of query ``TIMES`` times."""
    return {name: [measure(kind(i)) for i in range(TIMES)] for name, kind in kinds.items()}


def page_questions(
    get: Callable[[Parameters], requests.Response],
) -> dict[str, Callable[[int], Parameters]]:
    """Return queries for the filters, the first pages of the sortings, and pages within them."""

    def page(question: Callable[[int], Parameters], i: int) -> Parameters:
        return {**question(i), "limit": 41 + i}

    kinds = {name: partial(page, kind) for name, kind in FILTERS.items()}
    schools = get({"limit": 1000}).json()["items"]
    for sort in SORTS:
        kinds[f"sorted by `{sort}`"] = partial(page, lambda i, sort=sort: {"sort": sort})
        # The cursor after a row of one school is also valid without the filter that found it.
        one = {"dbn": schools[-1]["dbn"], "sort": sort, "limit": 1}
        cursor = get(one).json()["next"].split("cursor=")[1]
        within: Parameters = {"sort": sort, "cursor": cursor}
        kinds[f"from within, by `{sort}`"] = partial(page, lambda i, within=within: within)
    return kinds


def print_times(what: str, small: Measured, large: Measured, few: Figures, many: Figures) -> None:
    """Print the times at both sizes and the ratio of their 95th percentiles."""
    sizes = (f"{m.rows:,} rows, {which}" for m in (small, large) for which in ("p50", "p95"))
    rows = []
    for name in (*few, "**all of them**"):
        found = (each.get(name) or list(chain(*each.values())) for each in (few, many))
        (p50, p95), (grown_p50, grown_p95) = map(p50_p95, found)
        shown = (f"{ms:.1f}" for ms in (p50, p95, grown_p50, grown_p95))
        rows.append([name, *shown, f"{grown_p95 / p95:.1f}"])
    table([f"{what}, ms", *sizes, "p95 to p95"], rows)


if __name__ == "__main__":
    main()
