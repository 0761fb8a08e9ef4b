"""Shares of tested students, as whole percentages that do not overstate what is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from schools_common.charts.comparing import EITHER, unclear_ones
from schools_common.charts.ranks import overlapping
from schools_common.charts.titles import joined, plural
from schools_common.level_counts import LevelCounts
from schools_common.vocabulary import Subject

MIN_FOR_PERCENTAGES = 20
"""Minimum number of tested students for a percentage."""


@dataclass(frozen=True)
class NamedCounts:
    """The level counts of a group, with its name."""

    name: str
    counts: LevelCounts

    @property
    def bounds(self) -> tuple[float, float] | None:
        """The bounds of the share of students at level 3 or 4; None if it is not given."""
        found, tested = self.counts.proficient, self.counts.tested
        if found is None or tested < MIN_FOR_PERCENTAGES:
            return None
        return found[0] / tested, found[1] / tested


def percent(students: int, tested: int) -> str:
    """Format a share: ``"34%"``. Only none is 0%, and only all is 100%."""
    rounded = (200 * students + tested) // (2 * tested)
    if students and rounded == 0:
        return "under 1%"
    if students < tested and rounded == 100:
        return "over 99%"
    return f"{rounded}%"


def proficiency(counts: LevelCounts) -> str | None:
    """Format the share at level 3 or 4: ``"39%"``, or ``"34% to 39%"``, rounded outwards.

    None if it is not given.
    """
    found, tested = counts.proficient, counts.tested
    if found is None or tested < MIN_FOR_PERCENTAGES:
        return None
    low, high = found
    if low == high:
        return percent(low, tested)
    return f"{100 * low // tested}% to {-(-100 * high // tested)}%"


def comparison(subject: Subject, groups: Sequence[NamedCounts], noun: str) -> str:
    """Compare the shares of proficient students in a sentence; ``noun`` is a word for the groups.

    Groups whose shares overlap are never called higher or lower.
    """
    share = f"Share proficient in {subject.label}"
    known = [(*each.bounds, each) for each in groups if each.bounds is not None]
    if not known:
        return f"{share}: not published."
    ordered = sorted(known, key=lambda each: each[0] + each[1])
    low, high = ordered[0], ordered[-1]
    first, last = _with_share(low[2]), _with_share(high[2])
    if len(known) == 1:
        return f"{share}: {first}."
    if low[1] >= high[0]:
        return f"{share}: {first} and {last} cannot be told apart."
    sentence = f"{share}: lower for {first} than for {last}"
    unclear = overlapping(*np.array([bounds for *bounds, _ in known]).T)
    if unclear:
        return f"{sentence}; {unclear_ones(unclear, len(known), noun)}: {EITHER}."
    return f"{sentence}."


def not_given(groups: Mapping[Subject, Sequence[NamedCounts]], noun: str) -> str:
    """State how many groups have no share, by subject; empty if all have one."""
    unknown = {
        subject: sum(each.bounds is None for each in named) for subject, named in groups.items()
    }
    counts = [f"{plural(n, noun)} in {subject.label}" for subject, n in unknown.items() if n]
    return f"No share is given for {joined(counts)}." if counts else ""


def _with_share(group: NamedCounts) -> str:
    return f"{group.name} ({proficiency(group.counts)})"
