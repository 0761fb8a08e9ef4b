"""Sentences that compare averages, which are intervals.

Groups whose intervals overlap are never called higher or lower, since the suppressed counts allow
either.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from schools_common.averages import Average
from schools_common.charts.ranks import overlapping
from schools_common.charts.selection import Selection
from schools_common.charts.titles import plural
from schools_common.vocabulary import Subject

EITHER = "either may be ahead"
"""Explanation of "cannot be told apart"."""


@dataclass(frozen=True)
class Named:
    """An average with the name of its group."""

    name: str
    average: Average


def interval(average: Average) -> str:
    """Format an average, ``"2.07 (2.01 to 2.12)"``; just the estimate if the bounds are equal."""
    low, high = f"{average.low:.2f}", f"{average.high:.2f}"
    return f"{average.mean:.2f}" + (f" ({low} to {high})" if low != high else "")


def above(one: Average, other: Average) -> bool:
    """Return whether one average is certainly higher than another."""
    return one.low is not None and other.high is not None and one.low > other.high


def comparison(subject: Subject, groups: Sequence[Named], noun: str) -> str:
    """Compare the averages of one subject in a sentence; ``noun`` is a word for the groups."""
    known = [each for each in groups if each.average.mean is not None]
    if not known:
        return f"No {subject.label} average is published."
    if len(known) == 1:
        (only,) = known
        return f"{subject.label}: {only.name}, {interval(only.average)}."
    ordered = sorted(known, key=lambda each: each.average.mean or 0)
    low, high = ordered[0], ordered[-1]
    first = f"{low.name}, {interval(low.average)},"
    last = f"{high.name}, {interval(high.average)}"
    unclear = overlapping(*np.array([(each.average.low, each.average.high) for each in known]).T)
    of = f"; {unclear_ones(unclear, len(known), noun)}: {EITHER}"
    if not above(high.average, low.average):
        end = of if len(known) > 2 else ""
        return f"{subject.label}: {first} and {last}, cannot be told apart{end}."
    return f"{subject.label}: lower for {first} than for {last}{of if unclear else ''}."


def unclear_ones(some: int, every: int, noun: str) -> str:
    """State how many groups, of all that are compared, overlap another."""
    of = plural(every, noun)
    who = f"each of the {of}" if some == every else f"{some} of {of}"
    return f"{who} cannot be told apart from at least one other"


def not_published(groups: Sequence[Named], noun: str) -> str:
    """State how many groups have no average; empty if all have one."""
    unknown = sum(each.average.mean is None for each in groups)
    return f"Nothing is published for {plural(unknown, noun)}." if unknown else ""


def city_average(selection: Selection, subject: Subject) -> Average | None:
    """Average the whole city, shown beside a single group; None if the group is the whole city."""
    city = selection.city(selection.filters.category[0])
    averages = city.summary.averages if city else ()
    return next((each for each in averages if each.subject is subject), None)
