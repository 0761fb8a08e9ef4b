"""The rows of a file that are dropped, and how many of them may be."""

import pandas as pd
from schools_common.contracts import DroppedRow

from schools_loader.refusal import FileRefused, quote
from schools_loader.table import Table

ALLOWED = 0.01
"""Share of the rows that may be dropped, and of the test takers in them."""

NAMED = 3
"""Problems that a message names."""


class Problems:
    """The rows that are dropped, each with the first thing that is wrong with it."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._found: dict[int, DroppedRow] = {}

    def add(self, wrong: "pd.Series[bool]", column: str, reason: str) -> None:
        """Drop the rows whose flag in ``wrong`` is set."""
        header, cells = quote(self._table.headers[column]), self._table.cells[column]
        for row in wrong.index[wrong.to_numpy(bool)]:
            value = quote(str(cells.at[row]).strip())
            problem = DroppedRow(row=row, column=header, value=value, reason=reason)
            self._found.setdefault(row, problem)

    def refuse_too_many(self, takers: "pd.Series[int]") -> None:
        """Raise :class:`FileRefused` where more than 1% of the rows are dropped, or of the test
        takers: a few rows of the largest schools move every average.

        ``takers`` are those of each row.
        """
        rows, dropped = len(takers), len(self._found)
        lost = takers[list(self._found)].sum() / max(takers.sum(), 1)
        if dropped > rows * ALLOWED or lost > ALLOWED:
            raise FileRefused(
                f"{dropped:,} of {rows:,} rows are bad, and hold {lost:.1%} of the test takers"
                f" (at most {ALLOWED:.0%} of each is accepted): {describe(self.list())}"
            )

    def list(self) -> list[DroppedRow]:
        """One entry per dropped row."""
        return list(self._found.values())

    def good(self) -> "pd.Series[bool]":
        """A flag for each row, set where it is kept."""
        rows = self._table.cells.index
        return pd.Series(~rows.isin(list(self._found)), rows)


def describe(problems: list[DroppedRow]) -> str:
    """Name the first of some problems in words."""
    named = [f'row {p.row}, "{p.column}" is "{p.value}": {p.reason}' for p in problems[:NAMED]]
    return "; ".join([*named, *(["…"] if len(problems) > NAMED else [])])
