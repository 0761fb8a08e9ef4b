"""Rows as text in the publisher's format, with its columns and its words for missing counts."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import orjson
from schools_common.hidden import proficient
from schools_common.publication import (
    COUNTS,
    HAS_GRADE,
    OBJECTS,
    RESULTS,
    Mask,
    Numbers,
    Publication,
)
from schools_common.spreadsheets import defused
from schools_common.vocabulary import ELL_LANGUAGES, GRADES, GROUPS, Subject

from schools_api.schools.pages import RowNumbers

SUPPRESSED, NOT_APPLICABLE = "s", "No Data"

SLICE = 1000
"""Rows that are held in memory as cells at a time."""

Cells = tuple[str, ...]

LABELS = ("dbn", "school_name", "category", "year")
"""Text columns, which come before the numbers."""

_ABSENT = -1
_TESTED_GRADES = GRADES[3:]  # State tests in grades 3 to 8, Regents examinations above


def header(grades: Sequence[str]) -> list[str]:
    """Build the publisher's header for these grades, with its irregular spaces and capitals."""
    columns = ["DBN", "School Name", "Category", "Year", "Total Enrollment"]
    columns += [f"#Grade {grade}" for grade in grades]
    for group in map(str.capitalize, GROUPS):
        columns += [f"#{group}", f"%{group}" + " " * (group == "White")]
    for language in ELL_LANGUAGES.values():
        columns += [f"#ELL {language}" + " " * (language == "Spanish"), f"%ELL {language}"]
    for test, prefix, both in (("ELA", "ELA", "L3+L4"), ("Math", "MATH", "L3 + L4")):
        columns.append(f"{test} #Test Takers")
        for level in range(1, 5):
            columns += [f"{prefix} #Level {level}", f"{prefix} %Level {level}"]
        columns += [f"{prefix} #L3+L4", f"{prefix} %{both}"]
    return columns


def table_of(publication: Publication, rows: RowNumbers) -> Iterator[list[Cells]]:
    """Yield the header, then the rows of these numbers, ``SLICE`` at a time.

    The first ``len(LABELS)`` cells of a row are text; the others are numbers if they begin with a
    digit.
    """
    grades = grades_of(publication)
    yield [tuple(header(grades))]
    labels = [publication.columns[name] for name in LABELS]
    texts = [np.array([*map(defused, label.categories)], object) for label in labels]
    for start in range(0, len(rows), SLICE):
        part = rows[start : start + SLICE]
        columns = [
            each[label.codes[part]].tolist() for each, label in zip(texts, labels, strict=True)
        ]
        columns += _numbers(publication, part, grades)
        yield list(zip(*columns, strict=True))


def grades_of(publication: Publication) -> tuple[str, ...]:
    """Return the grades that the publication covers: K to 8, 9 to 12, or both."""
    has_students = {grade: publication.columns[name].any() for grade, name in HAS_GRADE.items()}
    lower, upper = GRADES[:9], GRADES[9:]
    found = [grades for grades in (lower, upper) if any(map(has_students.get, grades))]
    return sum(found, ()) or lower


def _numbers(
    publication: Publication, rows: RowNumbers, grades: Sequence[str]
) -> Iterator[list[str]]:
    """Yield the columns of numbers."""
    columns = publication.columns
    part = {name: columns[name][rows] for name in (*COUNTS, *OBJECTS, *HAS_GRADE.values())}
    total, both_sexes = part["total_enrollment"], part["female"] + part["male"]
    # A total whose parts are known is not suppressed; the publisher left it blank.
    blank = np.isnan(total) & ~np.isnan(both_sexes)
    yield _replaced(_counts(total), blank, "")
    students = np.where(blank, both_sexes, total)
    for counts, absent in _members(part["grades"], grades):
        yield _replaced(_counts(counts), absent)
    for group in GROUPS:
        yield from _with_shares(part[group], students)
    for counts, absent in _members(part["ell"], ELL_LANGUAGES):
        yield from _with_shares(counts, students, absent)
    tests = np.logical_or.reduce([part[HAS_GRADE[grade]] for grade in _TESTED_GRADES])
    for subject in Subject:
        results = [part[f"{subject}_{name}"] for name in RESULTS]
        tested, levels, bounds = results[0], np.stack(results[1:5]), results[5:]
        absent = np.isnan([tested, *levels]).all(axis=0) & ~tests
        yield _replaced(_counts(tested), absent)
        for counts in (*levels, proficient(tested, levels, *bounds)):
            yield from _with_shares(counts, tested, absent)


def _members(texts: Any, keys: Iterable[str]) -> Iterator[tuple[Numbers, Mask]]:
    """Yield for each key its counts in the JSON objects, and flags for objects without it."""
    objects = [orjson.loads(text) for text in np.asarray(texts, object)]
    for key in keys:
        counts = np.array([found.get(key, _ABSENT) for found in objects], np.float64)
        absent = counts == _ABSENT
        yield np.where(absent, np.nan, counts), absent


def _shares(numbers: Numbers) -> list[str]:
    """Format numbers, with ``s`` for NaN."""
    # A single call of orjson: repr() of each number takes ten times as long.
    text = orjson.dumps(np.ascontiguousarray(numbers), option=orjson.OPT_SERIALIZE_NUMPY).decode()
    return text[1:-1].replace("null", SUPPRESSED).split(",")


def _counts(numbers: Numbers) -> list[str]:
    """Format whole numbers, with ``s`` for NaN."""
    text = orjson.dumps(np.ascontiguousarray(numbers), option=orjson.OPT_SERIALIZE_NUMPY).decode()
    return text[1:-1].replace("null", SUPPRESSED).replace(".0", "").split(",")


def _replaced(cells: list[str], flags: Mask, by: str = NOT_APPLICABLE) -> list[str]:
    if not flags.any():
        return cells
    pairs = zip(cells, flags.tolist(), strict=True)
    return [by if flagged else cell for cell, flagged in pairs]


def _with_shares(
    counts: Numbers, total: Numbers, absent: Mask | None = None
) -> Iterator[list[str]]:
    shares = counts / np.where(total > 0, total, np.nan)
    for cells in (_counts(counts), _shares(shares)):
        yield cells if absent is None else _replaced(cells, absent)
