"""The same calls at 10,000 rows and at 1,000,000: how much longer they take, in Markdown.

``.venv/bin/python benchmarks/growth.py [--copies 100] [--explain]``; benchmarks/README.md says
how it is measured.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import chain

import grown
import plans
import requests
import system
from questions import FILTERS, SORTS, Calls, Parameters, filters_of
from schools_api.paging import Key, Sort, encode, order, sort_value
from schools_common.averages import summarize
from schools_common.database import make_engine, snapshot
from schools_common.models import StudentGroup
from schools_embedded.services import wait_until
from schools_loader.store import analyze, replace
from schools_loader.transform import clean
from sqlalchemy import Engine, func, select

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
    pages: Times
    averages: Times


def main() -> None:
    """Measure, grow, measure again, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--copies", type=int, default=100)
    parser.add_argument("--explain", action="store_true", help="also print the plans")
    options = parser.parse_args()
    system.machine()
    with system.running() as running:
        system.stop_drawing(running)
        engine = make_engine(running.settings["database_url"])
        small = _measure(running.url, engine, 1)
        large = _measure(running.url, engine, options.copies)
        _print(small, large)
        if options.explain:
            plans.explain(engine)
        engine.dispose()


def _measure(url: str, engine: Engine, copies: int) -> Measured:
    loading = _milliseconds(_load, engine, copies) / 1000
    with engine.connect() as connection:
        rows = connection.execute(select(func.count()).select_from(StudentGroup)).scalar_one()
    wait_until(
        lambda: requests.get(f"{url}/dataset", timeout=10).json()["dataset"]["rows"] == rows,
        60,
        "the new data",
    )
    _settle(engine)
    return Measured(rows, loading, _pages(url, engine), _averages(engine))


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
        replace(connection, cleaned.rows, dataset)
    analyze(engine)


def _settle(engine: Engine) -> None:
    """What autovacuum does by itself within a minute or two of a load."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")


def _pages(url: str, engine: Engine) -> Times:
    """First visits, one after the other; the limit of about 50 makes each a new one."""
    calls: Calls = dict(FILTERS)
    for sort in SORTS:
        calls[f"sorted by `{sort}`"] = partial(_sorted, sort, None)
        calls[f"halfway, by `{sort}`"] = partial(_sorted, sort, _halfway(engine, sort))
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


def _halfway(engine: Engine, sort: Sort) -> str:
    """The cursor of the second half of all rows."""
    columns = (sort_value(sort), StudentGroup.dbn, StudentGroup.category)
    with engine.connect() as connection:
        rows = connection.execute(select(func.count()).select_from(StudentGroup)).scalar_one()
        query = select(*columns).order_by(*order(sort)).offset(rows // 2).limit(1)
        return encode(sort, Key(*connection.execute(query).one()))


def _averages(engine: Engine) -> Times:
    with snapshot(engine) as session:
        return {
            name: [_milliseconds(summarize, session, filters_of(call(i))) for i in range(TIMES)]
            for name, call in FILTERS.items()
        }


def _print(small: Measured, large: Measured) -> None:
    system.table(
        ["rows", "seconds to make, clean and load them"],
        [[f"{m.rows:,}", f"{m.seconds:.1f}"] for m in (small, large)],
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
