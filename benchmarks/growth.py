"""The same calls at 10,000 rows and at 1,000,000: how much longer they take, in Markdown.

``.venv/bin/python benchmarks/growth.py [--copies 100]``; benchmarks/README.md says
how it is measured.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import chain

import grown
import psutil
import requests
import system
from questions import FILTERS, SORTS, Calls, Parameters, filters_of
from schools_api.schools.pages import Pages
from schools_api.schools.sorting import Sort, encode
from schools_common.averages import summarize
from schools_common.database import make_engine
from schools_common.filters import SchoolFilters
from schools_common.matching import matching
from schools_common.publication import Publication
from schools_common.publication_query import read_publication
from schools_loader.cleaning import clean
from schools_loader.store import replace
from sqlalchemy import Engine

TIMES = 20
"""Of each call, no two alike."""

_ALL = "**all of them**"


Times = dict[str, list[float]]
"""Milliseconds of each call, by its name."""


@dataclass(frozen=True)
class Measured:
    """A system of one size: its load, its pages, and the averages alone."""

    rows: int
    seconds: float
    megabytes: float
    pages: Times
    averages: Times


def main() -> None:
    """Measure, grow, measure again, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--copies", type=int, default=100)
    options = parser.parse_args()
    system.machine()
    with system.running() as running:
        system.stop_drawing(running)
        engine = make_engine(running.settings["database_url"])
        small = _measure(running, engine, 1)
        large = _measure(running, engine, options.copies)
        _print(small, large)
        engine.dispose()


def _measure(running: system.System, engine: Engine, copies: int) -> Measured:
    url = running.url
    loading = _milliseconds(_load, engine, copies) / 1000
    with engine.connect() as connection:
        publication = read_publication(connection)
    assert publication is not None
    for _ in range(20):  # each on a connection of its own, so that every process has read the rows
        requests.get(f"{url}/schools", timeout=60).raise_for_status()
    memory = _megabytes(running)
    return Measured(
        len(publication), loading, memory, _pages(url, publication), _averages(publication)
    )


def _load(engine: Engine, copies: int) -> None:
    """What the loader does with a file, but for its limit to the size of one."""
    cleaned = clean(grown.publication(copies))
    dataset = {
        "version": f"{copies} copies",
        "title": "Grown",
        "source": "growth.py",
        "sample": True,
        "report": cleaned.report.model_dump(),
    }
    with engine.begin() as connection:
        replace(connection, cleaned, dataset, lambda *_: None)


def _megabytes(running: system.System) -> float:
    """Memory (PSS) of all processes of the API."""
    leader = psutil.Process(system.process_of(running, "api")._popen.pid)
    processes = [leader, *leader.children(recursive=True)]
    return sum(each.memory_full_info().pss for each in processes) / 2**20


def _pages(url: str, publication: Publication) -> Times:
    """First visits, one after the other; the limit of about 50 makes each a new one."""
    calls: Calls = dict(FILTERS)
    for sort in SORTS:
        calls[f"sorted by `{sort}`"] = partial(_sorted, sort, None)
        calls[f"halfway, by `{sort}`"] = partial(_sorted, sort, _halfway(publication, sort))
    with requests.Session() as client:

        def ask(call: Parameters, limit: int) -> None:
            answer = client.get(f"{url}/schools", params={**call, "limit": limit}, timeout=60)
            answer.raise_for_status()

        ask({}, 1)
        return {
            name: [_milliseconds(ask, call(i), 41 + i) for i in range(TIMES)]
            for name, call in calls.items()
        }


def _sorted(sort: Sort, cursor: str | None, _: int) -> Parameters:
    return {"sort": sort, "cursor": cursor}


def _halfway(publication: Publication, sort: Sort) -> str:
    """The cursor of the second half of all rows."""
    everything = matching(publication, SchoolFilters())
    _, key = Pages(publication).find(everything, sort, None, len(publication) // 2)
    assert key is not None
    return encode(sort, key)


def _averages(publication: Publication) -> Times:
    def average(parameters: Parameters) -> None:
        summarize(publication, matching(publication, filters_of(parameters)))

    return {
        name: [_milliseconds(average, call(i)) for i in range(TIMES)]
        for name, call in FILTERS.items()
    }


def _print(small: Measured, large: Measured) -> None:
    system.table(
        ["rows", "seconds to make, clean and load them", "memory of the API, MB"],
        [[f"{m.rows:,}", f"{m.seconds:.1f}", f"{m.megabytes:.0f}"] for m in (small, large)],
    )
    _print_times("page of 50 rows", small, large, small.pages, large.pages)
    _print_times("averages alone", small, large, small.averages, large.averages)


def _print_times(what: str, small: Measured, large: Measured, few: Times, many: Times) -> None:
    sizes = (f"{m.rows:,} rows, {which}" for m in (small, large) for which in ("p50", "p95"))
    rows = []
    for name in (*few, _ALL):
        found = [
            list(chain(*times.values())) if name == _ALL else times[name] for times in (few, many)
        ]
        (p50, p95), (grown_p50, grown_p95) = map(system.p50_p95, found)
        shown = (f"{ms:.1f}" for ms in (p50, p95, grown_p50, grown_p95))
        rows.append([name, *shown, f"{grown_p95 / p95:.1f}"])
    system.table([f"{what}, ms", *sizes, "p95 to p95"], rows)


def _milliseconds(call: Callable[..., object], *arguments: object) -> float:
    started = time.perf_counter()
    call(*arguments)
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    main()
