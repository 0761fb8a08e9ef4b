"""The rows of a file that are dropped, and how many of them may be."""

import pandas as pd
from schools_common.contracts import Problem

from schools_loader.refusal import FileRefused, quote
from schools_loader.table import Table

ALLOWED = 0.01
"""Share of the rows that may be dropped, and of the test takers whom they hold."""

NAMED = 3
"""Problems that a message names."""


class Problems:
    """The rows that are dropped, each with the first thing that is wrong with it."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._found: dict[int, Problem] = {}

    def add(self, wrong: "pd.Series[bool]", column: str, reason: str) -> None:
        """Drop the rows whose flag in ``wrong`` is set."""
        cells = self._table.cells[column]
        for row in wrong.index[wrong.to_numpy(bool)]:
            self._found.setdefault(
                row,
                Problem(
                    row=row,
                    column=quote(self._table.headers[column]),
                    value=quote(str(cells.at[row]).strip()),
                    reason=reason,
                ),
            )

    def refuse_too_many(self, takers: "pd.Series[int]") -> None:
        """Raise :class:`FileRefused` where more than 1% of the rows are dropped, or of the test
        takers: a few rows of the largest schools move every average.

        ``takers`` are those of each row.
        """
        rows, dropped = len(takers), len(self._found)
        if dropped > rows * ALLOWED:
            raise FileRefused(
                f"{dropped:,} of {rows:,} rows are bad, more than {ALLOWED:.0%}: {self.first()}"
            )
        lost, everyone = int(takers[list(self._found)].sum()), int(takers.sum())
        if lost > everyone * ALLOWED:
            raise FileRefused(
                f"{dropped:,} of {rows:,} rows are bad, and hold {lost / everyone:.1%} of the test"
                f" takers, more than {ALLOWED:.0%}: {self.first()}"
            )

    def first(self) -> str:
        """The first problems in words."""
        return describe(self.list())

    def list(self) -> list[Problem]:
        """One entry per dropped row."""
        return list(self._found.values())

    def good(self) -> "pd.Series[bool]":
        """A flag for each row, set where it is kept."""
        rows = self._table.cells.index
        return pd.Series(~rows.isin(list(self._found)), rows)


def describe(problems: list[Problem]) -> str:
    """Name the first of some problems in words."""
    named = [f'row {p.row}, "{p.column}" is "{p.value}": {p.reason}' for p in problems[:NAMED]]
    return "; ".join([*named, *(["…"] if len(problems) > NAMED else [])])
