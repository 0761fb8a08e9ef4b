"""Where the processor time of a chart goes: ``python benchmarks/cost.py``.

Processor time, not time on the clock: whatever else the machine does, it hardly changes.
"""

import os
from pathlib import Path

import psutil
from charts import figures_of, in_pages, new_filters, served
from chrome import chrome
from schools_embedded.system import System
from system import machine, process_of, running, table

CHARTS = 200


def times(leader: int) -> dict[str, float]:
    """Seconds that a process and its children have used, Chrome's apart."""
    found = {"chrome": 0.0, "own": 0.0}
    process = psutil.Process(leader)
    for each in (process, *process.children(recursive=True)):
        try:
            used = each.cpu_times()
            found["chrome" if "chrom" in each.name() else "own"] += used.user + used.system
        except psutil.NoSuchProcess:  # it ended meanwhile, and its time counts for nobody
            continue
    return found


def snapshot(system: System) -> dict[str, float]:
    """Seconds used so far, by part of the system."""
    charts = times(process_of(system, "charts")._popen.pid)
    data = process_of(system, "charts").log.parent.parent
    postmaster = int(Path(data, "postgres", "postmaster.pid").read_text().split()[0])
    return {
        "Chrome": charts["chrome"],
        "chart worker": charts["own"],
        "API": times(process_of(system, "api")._popen.pid)["own"],
        "PostgreSQL": times(postmaster)["own"],
        "Redis": times(process_of(system, "redis")._popen.pid)["own"],
    }


def main(system: System) -> None:
    """Measure, and print the table."""
    figure_of = figures_of(system)
    drawn = [figure_of(new_filters()) for _ in range(CHARTS)]
    with chrome(2) as pages:
        before = times(os.getpid())["chrome"]
        in_pages(pages, 2, drawn)
        limit = (times(os.getpid())["chrome"] - before) / CHARTS
    start = snapshot(system)
    served(system, CHARTS)
    end = snapshot(system)
    spent = {name: (end[name] - start[name]) / CHARTS for name in start}
    rows = {"Chrome, for `Plotly.toImage` alone": limit, **spent, "all parts": sum(spent.values())}
    table(
        ["what", "ms of processor time a chart", "of `Plotly.toImage`"],
        [[name, f"{used * 1000:.1f}", f"{used / limit:.0%}"] for name, used in rows.items()],
    )


if __name__ == "__main__":
    machine()
    with running() as system:
        main(system)
