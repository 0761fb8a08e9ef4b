"""The generated sample: a file in the publication's size and format with invented content."""

import csv
from collections.abc import Sequence
from io import StringIO
from random import Random

from schools_common.vocabulary import ELL_LANGUAGES, Category

from schools_loader.sample.students import GRADES, TESTED_GRADES, Group, groups

SUPPRESSED, NOT_APPLICABLE = "s", "No Data"
LARGEST_HIDDEN = 5

# Shares of rows with a blank total and with a blank name.
BLANK_TOTALS, BLANK_NAMES = 0.03, 0.0005


def _published_header() -> list[str]:
    columns = ["DBN", "School Name", "Category", "Year", "Total Enrollment"]
    columns += [f"#Grade {grade}" for grade in GRADES]
    for group in ("Female", "Male", "Asian", "Black", "Hispanic", "Other", "White"):
        columns += [f"#{group}", f"%{group}" + " " * (group == "White")]
    for language in ELL_LANGUAGES.values():
        columns += [f"#ELL {language}" + " " * (language == "Spanish"), f"%ELL {language}"]
    for test, prefix, both in (("ELA", "ELA", "L3+L4"), ("Math", "MATH", "L3 + L4")):
        columns.append(f"{test} #Test Takers")
        for level in (1, 2, 3, 4):
            columns += [f"{prefix} #Level {level}", f"{prefix} %Level {level}"]
        columns += [f"{prefix} #L3+L4", f"{prefix} %{both}"]
    return columns


HEADER = _published_header()
"""Header of the K-8 file, with the publisher's odd spaces and capitals."""


def generate() -> bytes:
    """Generate the file: about 1,700 schools in 6 categories, with the same bytes each time."""
    random = Random(592015)  # noqa: S311 - which cells are left blank
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    for group in groups():
        row = _row(group)
        for column, share in (("Total Enrollment", BLANK_TOTALS), ("School Name", BLANK_NAMES)):
            if group.category != Category.ALL and random.random() < share:
                row[HEADER.index(column)] = ""
        writer.writerow(row)
    return text.getvalue().encode()


def _row(group: Group) -> list[str]:
    hidden = dict(zip(group.grades, _hide([*group.grades.values()]), strict=True))
    cells = [group.dbn, group.school_name, group.category, "2015-16", _one(group.students)]
    cells += [hidden.get(grade, NOT_APPLICABLE) for grade in GRADES]
    for counts in (group.sexes, group.races, group.languages):
        if counts is None:
            cells += [NOT_APPLICABLE] * 2 * len(ELL_LANGUAGES)
        else:
            cells += _with_shares(_hide(counts), counts, group.students)
    has_tests = set(group.grades) & set(TESTED_GRADES)
    for levels in (group.ela, group.math):
        cells += _test(levels) if has_tests else [NOT_APPLICABLE] * 11
    return cells


def _test(levels: list[int]) -> list[str]:
    """Return a subject's 11 cells: test takers, then count and share of each level and of 3+4."""
    tested, proficient = sum(levels), levels[2] + levels[3]
    if tested <= LARGEST_HIDDEN:
        return [SUPPRESSED] * 11
    shown = _hide([tested - proficient, proficient])[1]
    counts = _hide(levels) if shown == SUPPRESSED else _hide(levels[:2]) + _hide(levels[2:])
    return [str(tested), *_with_shares([*counts, shown], [*levels, proficient], tested)]


def _one(count: int) -> str:
    return str(count) if count > LARGEST_HIDDEN else SUPPRESSED


def _hide(counts: Sequence[int]) -> list[str]:
    """Suppress counts of 0 to 5.

    If that is a single count, the smallest other one is suppressed too, because the total would
    give it away.
    """
    cells = [_one(count) for count in counts]
    if cells.count(SUPPRESSED) == 1 and len(cells) > 1:
        others = [i for i, cell in enumerate(cells) if cell != SUPPRESSED]
        cells[min(others, key=lambda i: counts[i])] = SUPPRESSED
    return cells


def _with_shares(cells: list[str], counts: Sequence[int], total: int) -> list[str]:
    """Insert each count's share of the total after it, suppressed if the count is."""
    both = []
    for cell, count in zip(cells, counts, strict=True):
        share = "1" if count == total else repr(count / total)
        both += [cell, cell if cell == SUPPRESSED else share]
    return both
