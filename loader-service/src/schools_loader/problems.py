"""The rows of a file that cannot be taken."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from schools_common.contracts import Problem

from schools_loader.reading import FileRefused, Sheet, shorten

BAD_ROWS_ALLOWED = 0.01


class Problems:
    """The rows that are dropped, each with the first thing that is wrong with it."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._found: dict[int, Problem] = {}

    def add(self, wrong: Sequence[bool] | NDArray[np.bool_], column: str, reason: str) -> None:
        """Drop the rows whose flag in ``wrong`` is set."""
        for row in np.flatnonzero(wrong).tolist():
            self._found.setdefault(
                row,
                Problem(
                    row=self._sheet.numbers[row],
                    column=shorten(self._sheet.headers[column]),
                    value=shorten(self._sheet.text(row, column)),
                    reason=reason,
                ),
            )

    def refuse_too_many(self) -> None:
        """Raise :class:`FileRefused` where more rows are bad than may be."""
        rows = len(self._sheet.numbers)
        if len(self._found) > rows * BAD_ROWS_ALLOWED:
            first = "; ".join(
                f'row {p.row}, "{p.column}" is "{p.value}": {p.reason}' for p in self.list()[:3]
            )
            raise FileRefused(
                f"{len(self._found)} of {rows} rows are bad, more than {BAD_ROWS_ALLOWED:.0%}: "
                f"{first}"
            )

    def list(self) -> list[Problem]:
        """One entry per dropped row."""
        return list(self._found.values())

    def good(self) -> NDArray[np.bool_]:
        """A flag for each row: whether it is kept."""
        good = np.ones(len(self._sheet.numbers), dtype=bool)
        good[list(self._found)] = False
        return good
