"""Counts of students by performance level, with those whose level is hidden apart."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from schools_common.grouping import GroupBy
from schools_common.hidden import SMALLEST_PUBLISHED
from schools_common.publication import Mask, Publication
from schools_common.vocabulary import Category, Subject


class Block(StrEnum):
    """A level, or the levels within which students are hidden; in the order of the levels."""

    LEVEL_1 = "level_1"
    HIDDEN_1_2 = "hidden_1_2"
    LEVEL_2 = "level_2"
    HIDDEN_ANY = "hidden_any"
    LEVEL_3 = "level_3"
    HIDDEN_3_4 = "hidden_3_4"
    LEVEL_4 = "level_4"

    @property
    def hidden(self) -> bool:
        """True if the level of these students is not published."""
        return self.name.startswith("HIDDEN")


_HIDDEN = tuple(block for block in Block if block.hidden)


@dataclass(frozen=True)
class LevelCounts:
    """The tested students of a group in one category and subject.

    ``students`` has the number in each block, ``schools`` the number of schools that contribute to
    each hidden block. ``rows`` is the number of schools whose test takers are known.
    """

    students: dict[Block, int]
    schools: dict[Block, int]
    tested: int
    rows: int

    @property
    def unknown(self) -> bool:
        """True if any result is possible."""
        return self.students[Block.HIDDEN_ANY] == self.tested

    @property
    def proficient(self) -> tuple[int, int] | None:
        """The minimum and maximum number of students at level 3 or 4.

        None if nothing is known, or if the number belongs to a single school and is too small to be
        published, even though it can be computed.
        """
        students = self.students
        low = students[Block.LEVEL_3] + students[Block.HIDDEN_3_4] + students[Block.LEVEL_4]
        high = low + students[Block.HIDDEN_ANY]
        if self.unknown or (self.rows == 1 and high < SMALLEST_PUBLISHED):
            return None
        return low, high

    def published(self, block: Block) -> int | None:
        """Return the number of students in a block, or None if it must not be published.

        That is any count below ``SMALLEST_PUBLISHED``, and the hidden count of a single school.
        """
        students = self.students[block]
        if not block.hidden:
            return students if students >= SMALLEST_PUBLISHED else None
        single = self.rows == 1 or self.schools[block] == 1
        return None if single else students


def level_counts(
    publication: Publication, matches: Mask, by: GroupBy, subject: Subject
) -> dict[tuple[Category, str], LevelCounts]:
    """Count the students of the rows selected by ``matches`` (rows,), by category and group.

    Groups are named as by :func:`grouping.by_group`.
    """
    columns = publication.columns
    rows = np.flatnonzero(matches & (columns[f"{subject}_tested"] > 0))
    column = publication.grade_spans if by is GroupBy.GRADE_SPAN else columns[by]
    category, labels = columns["category"], list(column.categories)
    codes = category.codes[rows].astype(np.int64) * len(labels) + column.codes[rows]
    blocks = publication.blocks[subject][:, rows]
    numbers = (None, *(blocks[1::2] > 0), *blocks)
    size = len(category.categories) * len(labels)
    sums = np.stack([np.bincount(codes, each, size) for each in numbers], axis=1).astype(np.int64)
    return {
        (Category(category.categories[code // len(labels)]), labels[code % len(labels)]): _counts(
            *sums[code].tolist()
        )
        for code in np.flatnonzero(sums[:, 0]).tolist()
    }


def _counts(rows: int, *sums: int) -> LevelCounts:
    schools = dict(zip(_HIDDEN, sums, strict=False))
    students = dict(zip(Block, sums[len(_HIDDEN) :], strict=True))
    return LevelCounts(students, schools, sum(students.values()), rows)


NOBODY = _counts(0, *[0] * (len(_HIDDEN) + len(Block)))
"""The counts of a group without known test takers."""
