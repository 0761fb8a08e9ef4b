"""Processor time of a chart, by part of the system, and of Plotly.toImage alone; two minutes.

Processor time depends less than elapsed time on other load of the machine. In each of --rounds,
--charts are drawn by Chrome alone and by the system in turn.
"""

import os
from contextlib import closing

import psutil
from chrome import Chrome
from harness import Figures, compare, options
from inside import figure_of, publication_of
from questions import new_charts
from schools_embedded.system import System
from systems import Client, family, postmaster, running


def main() -> None:
    """Measure, and print the table."""
    given = options(__doc__, charts=200, rounds=3)
    taken: Figures = {}
    with running() as system, closing(Chrome(2)) as chrome:
        publication, client = publication_of(system), Client(system)
        for _ in range(given.rounds):
            questions = new_charts(given.charts)
            figures = [figure_of(publication, question) for question in questions]
            before = spent(system)
            chrome.draw(figures)
            client.draw(questions)
            for name, used in spent(system).items():
                cost = 1000 * (used - before[name]) / given.charts
                taken.setdefault(name, []).append(cost)
    alone = "`Plotly.toImage`"
    parts = [figures for name, figures in taken.items() if name != alone]
    taken["all parts"] = [sum(each) for each in zip(*parts, strict=True)]
    compare("ms of processor time a chart", taken, alone, digits=1)


def spent(system: System) -> dict[str, float]:
    """Return the processor time used so far by each part and by Chrome alone, in seconds."""
    worker = system.process("charts").pid
    drawn = chrome_and_rest(worker)
    # This process started the whole system; its other Chrome is the one that draws alone.
    return {
        "`Plotly.toImage`": chrome_and_rest(os.getpid())[0] - drawn[0],
        "Chrome in the worker": drawn[0],
        "chart worker": drawn[1],
        "API": chrome_and_rest(system.process("api").pid)[1],
        "PostgreSQL": chrome_and_rest(postmaster(system.postgres))[1],
        "Redis": chrome_and_rest(system.process("redis").pid)[1],
    }


def chrome_and_rest(pid: int) -> tuple[float, float]:
    """Return the seconds of processor time of a process and its descendants: Chrome's, the rest."""
    chrome = rest = 0.0
    for process in family(pid):
        try:
            used = sum(process.cpu_times()[:2])
            is_chrome = "chrom" in process.name()
        except psutil.NoSuchProcess:  # it has just ended, and its time is lost
            continue
        if is_chrome:
            chrome += used
        else:
            rest += used
    return chrome, rest


if __name__ == "__main__":
    main()
