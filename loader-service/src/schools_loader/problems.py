"""The rows of a file that are dropped, and the limit to their number."""

import pandas as pd
from schools_common.contracts import DroppedRow

from schools_loader.refusal import FileRefused, quote
from schools_loader.table import Table

ALLOWED = 0.01
"""Maximum share of the rows that may be dropped, and of the test takers in them."""

NAMED = 3
"""Maximum number of problems in a message."""


class Problems:
    """The rows that are dropped, each with the first problem found in it."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._found: dict[int, DroppedRow] = {}

    def add(self, wrong: "pd.Series[bool]", column: str, reason: str) -> None:
        """Drop the rows for which ``wrong`` is True."""
        header, cells = quote(self._table.headers[column]), self._table.cells[column]
        for row in wrong.index[wrong.to_numpy(bool)]:
            value = quote(str(cells.at[row]).strip())
            problem = DroppedRow(row=row, column=header, value=value, reason=reason)
            self._found.setdefault(row, problem)

    def refuse_too_many(self, takers: "pd.Series[int]") -> None:
        """Raise :class:`FileRefused` if too many rows or test takers are dropped.

        At most 1% of each is accepted: a few rows of the largest schools move every average.
        ``takers`` are the test takers of each row.
        """
        rows, dropped = len(takers), len(self._found)
        lost = takers[list(self._found)].sum() / max(takers.sum(), 1)
        if dropped > rows * ALLOWED or lost > ALLOWED:
            raise FileRefused(
                f"{dropped:,} of {rows:,} rows are bad, and hold {lost:.1%} of the test takers"
                f" (at most {ALLOWED:.0%} of each is accepted): {describe(self.list())}"
            )

    def list(self) -> list[DroppedRow]:
        """Return one entry per dropped row."""
        return list(self._found.values())

    def good(self) -> "pd.Series[bool]":
        """Return a mask of the rows that are kept."""
        rows = self._table.cells.index
        return pd.Series(~rows.isin(list(self._found)), rows)


def describe(problems: list[DroppedRow]) -> str:
    """Describe the first few problems in words."""
    named = [f'row {p.row}, "{p.column}" is "{p.value}": {p.reason}' for p in problems[:NAMED]]
    return "; ".join([*named, *(["…"] if len(problems) > NAMED else [])])
