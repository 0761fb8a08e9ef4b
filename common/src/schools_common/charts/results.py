"""Results of single schools in one subject, as arrays."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from schools_common.averages import Average, mean_level
from schools_common.charts.titles import joined, plural
from schools_common.publication import Mask, Numbers, Publication
from schools_common.vocabulary import Category, Subject

Rows = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Results:
    """Rows of one category whose result is known, with their bounds and estimates.

    ``rows`` are row numbers of the publication; all arrays have the shape (rows,). ``wide`` marks
    intervals of more than 0.2 levels. ``hidden`` counts the rows that are left out because their
    result is suppressed or not published, ``few`` those with too few tested students.
    """

    publication: Publication
    category: Category
    subject: Subject
    rows: Rows
    tested: Numbers
    low: Numbers
    mean: Numbers
    high: Numbers
    wide: Mask
    hidden: int
    few: int

    def __len__(self) -> int:
        return len(self.rows)

    def subset(self, kept: Mask | Rows) -> Self:
        """Return some of the rows, given as a mask of shape (rows,) or as indices in any order."""
        names = ("rows", "tested", "low", "mean", "high", "wide")
        return replace(self, **{name: getattr(self, name)[kept] for name in names})

    def labels(self, name: str) -> list[str]:
        """List the texts of a label column, such as ``"dbn"``."""
        column = self.publication.columns[name]
        texts: list[str] = np.asarray(column.categories, object)[column.codes[self.rows]].tolist()
        return texts

    @property
    def levels(self) -> tuple[Numbers, Numbers, Numbers]:
        """Low, mean and high."""
        return self.low, self.mean, self.high

    def average(self, place: int) -> Average:
        """Return the result of one row."""
        low, mean, high = (mean_level(float(each[place]), 1) for each in self.levels)
        return Average(self.category, self.subject, low, mean, high, int(self.tested[place]), 1, 0)


def results(
    publication: Publication, rows: Rows, category: Category, subject: Subject, min_tested: int
) -> Results:
    """Find the results of rows of one category, given by their numbers in the publication."""
    names = ("tested", "low", "estimate", "high")
    tested, low, estimate, high = (publication.columns[f"{subject}_{each}"][rows] for each in names)
    known = (tested > 0) & ((low > tested) | (high < 4 * tested))
    enough = tested >= min_tested
    kept = known & enough
    tested, low, estimate, high = (each[kept] for each in (tested, low, estimate, high))
    return Results(
        publication=publication,
        category=category,
        subject=subject,
        rows=rows[kept],
        tested=tested,
        low=low / tested,
        mean=np.clip(estimate, low, high) / tested,
        high=high / tested,
        wide=5 * (high - low) > tested,
        hidden=int(np.count_nonzero(~known)),
        few=int(np.count_nonzero(known & ~enough)),
    )


def left_out(total: int, noun: str, counts: dict[str, int]) -> tuple[str, str]:
    """State how many rows are left out, in short and with the reasons; empty if none is."""
    found = {reason: count for reason, count in counts.items() if count}
    if not found:
        return "", ""
    short = f"{sum(found.values()):,} of {plural(total, noun)} left out"
    if len(found) == 1:
        (why,) = found
    else:
        why = joined(f"{count:,} {reason}" for reason, count in found.items())
    return f"{short}.", f"{short}: {why}."


def reasons(found: Results, min_tested: int) -> dict[str, int]:
    """Count the rows that are left out, by reason."""
    return {
        f"without a published {found.subject.label} result": found.hidden,
        f"with fewer than {min_tested} tested students": found.few,
    }
