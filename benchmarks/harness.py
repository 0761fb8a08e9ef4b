"""Command line, rounds, statistics and tables for all benchmarks."""

import argparse
import os
import platform
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from statistics import quantiles
from time import perf_counter
from typing import Any

Figures = dict[str, list[float]]
"""Measurements by the name of what was measured."""


def options(description: str, **defaults: Any) -> Any:
    """Parse the command line, with an option for each of ``defaults``.

    Prints the machine's properties first, because every table needs them.
    """
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name, default in defaults.items():
        parser.add_argument(
            f"--{name}", type=type(default), default=default, help=f"default: {default}"
        )
    given = parser.parse_args()
    _print_machine()
    return given


def seconds(action: Callable[[], object]) -> float:
    """Return the duration of a call."""
    start = perf_counter()
    action()
    return perf_counter() - start


def milliseconds(action: Callable[..., object], *arguments: object) -> float:
    """Return the duration of a call."""
    return 1000 * seconds(lambda: action(*arguments))


def take_turns(
    rounds: int, ways: Mapping[str, Callable[[], float]], *, warm_up: int = 0
) -> Figures:
    """Measure each of ``ways`` in turn, ``rounds`` times after ``warm_up`` unrecorded rounds.

    In turn, so that other load of the machine affects them all alike.
    """
    taken: Figures = {name: [] for name in ways}
    for _ in range(warm_up + rounds):
        for name, way in ways.items():
            taken[name].append(way())
    return {name: figures[warm_up:] for name, figures in taken.items()}


def p50_p95(figures: Sequence[float]) -> tuple[float, float]:
    """Return the median and the 95th percentile."""
    if len(figures) == 1:
        return figures[0], figures[0]
    cuts = quantiles(figures, n=20, method="inclusive")
    return cuts[9], cuts[18]


def compare(unit: str, taken: Figures, beside: str, *, digits: int = 0) -> None:
    """Print each entry's median and 95th percentile, and their ratios to those of ``beside``."""
    limits = p50_p95(taken[beside])
    rows = []
    for name, figures in taken.items():
        found = p50_p95(figures)
        ratios = (f"{figure / limit:.2f}" for figure, limit in zip(found, limits, strict=True))
        rows.append([name, len(figures), *(f"{figure:,.{digits}f}" for figure in found), *ratios])
    table([unit, "n", "p50", "p95", f"p50 to {beside}", "p95 to its p95"], rows)


def table(header: Sequence[object], rows: Sequence[Sequence[object]]) -> None:
    """Print a Markdown table; all columns but the first are numbers."""
    for row in (header, ["---", *["--:"] * (len(header) - 1)], *rows):
        print("|", " | ".join(map(str, row)), "|")
    print(flush=True)


def _print_machine() -> None:
    with open("/proc/cpuinfo") as file:
        model = next((line.split(":")[1].strip() for line in file if "model name" in line), "?")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    print(
        f"{os.cpu_count()} cores ({model}), {memory:.0f} GB, "
        f"{platform.system()} {platform.release()}, Python {sys.version.split()[0]}; "
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, load average {os.getloadavg()[0]:.1f}\n"
    )
