"""The generated sample: a file of the publication's size and format, with nothing real in it."""

import csv
from collections.abc import Sequence
from io import StringIO
from random import Random

from schools_common.vocabulary import ELL_LANGUAGES, Category

from schools_loader.layout import HEADER
from schools_loader.sample.boroughs import GRADES, TESTED_GRADES
from schools_loader.sample.students import Group, School, schools

SUPPRESSED, NOT_APPLICABLE = "s", "No Data"
LARGEST_HIDDEN = 5

# How often the publication leaves a total, and a name, blank.
BLANK_TOTALS, BLANK_NAMES = 0.03, 0.0005


SHA256 = "8d735ad120064891e7671f873905ecda733f8003f0ab807a3ffb2d360de5eb79"
"""Of the file. It changes with the generator only, and with it the version of the sample."""


def generate() -> bytes:
    """The file: about 1,700 schools by 6 categories, the same bytes each time."""
    random = Random(592015)  # noqa: S311 - which cells are left blank
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    for school in schools():
        for group in school.groups:
            row = _row(school, group)
            if group.category != Category.ALL and random.random() < BLANK_TOTALS:
                row[HEADER.index("Total Enrollment")] = ""
            if group.category != Category.ALL and random.random() < BLANK_NAMES:
                row[HEADER.index("School Name")] = ""
            writer.writerow(row)
    return text.getvalue().encode()


def _row(school: School, group: Group) -> list[str]:
    grades = list(group.grades.values())
    hidden = dict(zip(group.grades, _hide(grades), strict=True))
    cells = [school.dbn, school.name, group.category, "2015-16", _one(group.students)]
    cells += [hidden.get(grade, NOT_APPLICABLE) for grade in GRADES]
    for counts in (group.sexes, group.races):
        cells += _with_shares(_hide(counts), counts, group.students)
    if group.languages is None:
        cells += [NOT_APPLICABLE] * 2 * len(ELL_LANGUAGES)
    else:
        cells += _with_shares(_hide(group.languages), group.languages, group.students)
    has_tests = set(group.grades) & set(TESTED_GRADES)
    for levels in (group.ela, group.math):
        cells += _test(levels) if has_tests else [NOT_APPLICABLE] * 11
    return cells


def _test(levels: list[int]) -> list[str]:
    """A subject's eleven cells: test takers, then count and share of each level and of 3+4."""
    tested, proficient = sum(levels), levels[2] + levels[3]
    if tested <= LARGEST_HIDDEN:
        return [SUPPRESSED] * 11
    shown = _hide([levels[0] + levels[1], proficient])[1]
    counts = _hide(levels) if shown == SUPPRESSED else _hide(levels[:2]) + _hide(levels[2:])
    return [
        str(tested),
        *_with_shares([*counts, shown], [*levels, proficient], tested),
    ]


def _one(count: int) -> str:
    return str(count) if count > LARGEST_HIDDEN else SUPPRESSED


def _hide(counts: Sequence[int]) -> list[str]:
    """Suppress 0 to 5, and where that is a single count, the smallest other one too: the total
    would give it away."""
    cells = [_one(count) for count in counts]
    if cells.count(SUPPRESSED) == 1 and len(cells) > 1:
        others = [i for i, cell in enumerate(cells) if cell != SUPPRESSED]
        cells[min(others, key=lambda i: counts[i])] = SUPPRESSED
    return cells


def _with_shares(cells: list[str], counts: Sequence[int], total: int) -> list[str]:
    return [
        text
        for cell, count in zip(cells, counts, strict=True)
        for text in (cell, cell if cell == SUPPRESSED else _share(count, total))
    ]


def _share(count: int, total: int) -> str:
    return "1" if count == total else repr(count / total)
