"""Data dictionary: the fields of the data, their columns in files, and their meaning."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pydantic import BaseModel
from schools_common.level_counts import Block
from schools_common.vocabulary import ELL_LANGUAGES, GROUPS, Category

from schools_api.schools.schema import MeanLevel, SchoolGroup, SubjectResult
from schools_api.schools.table import header

_MAX_NAMED = 4


class Entry(NamedTuple):
    """A field: its name in JSON and in a chart's numbers, and its columns in ``/schools.csv``.

    ``columns`` is empty for a field that the download does not have.
    """

    name: str
    columns: str
    meaning: str


CATEGORIES = {
    Category.ALL: "Everyone in the school.",
    Category.OUT_OF_DISTRICT: "Students who live in a different district from that of the school.",
    Category.ENGLISH_LEARNERS: "Students who are still learning English.",
    Category.OVER_THE_COUNTER: "Students who joined outside the yearly admissions, such as those "
    "new to the city.",
    Category.POVERTY: "Students whose families have a low income, such as those who qualify for "
    "free or reduced-price lunch or for public assistance.",
    Category.TEMPORARY_HOUSING: "Students without a permanent home, in shelters or staying with "
    "others.",
    Category.DISABILITIES: "Students with an individualized program of special education (IEP).",
}
"""The categories in plain words; the city's rules define who is counted."""

_OF_CHARTS = {
    "group": "A category, district, borough or grade span; `side` in a comparison.",
    "key": "The group as in `GET /averages`; empty for all schools together.",
    "role": "`group`, or `reference` for what the others are compared with.",
    "subject": "The test: `ela` (English Language Arts) or `math`.",
    f"{Block.HIDDEN_1_2}": "Students known to be at level 1 or 2, but not at which; likewise "
    f"`{Block.HIDDEN_3_4}`, and `{Block.HIDDEN_ANY}` for any level.",
    "proficient_low": "Fewest students at level 3 or 4; `proficient_high` is the most.",
    "best_rank": "Highest place that a school can have; `worst_rank` is the lowest.",
    "difference_low": "Least that the first side can be ahead of this one, in levels; "
    "`difference_high` is the most.",
    "poverty_share": "Share of students in poverty, 0 to 1.",
}
"""Columns that only a chart's numbers have."""


def of_rows(grades: Sequence[str]) -> Iterator[Entry]:
    """Yield the fields of a row; ``grades`` are those of the loaded data."""
    columns = header(grades)
    for name, meaning in _meanings(SchoolGroup):
        if name not in ("ela", "math"):
            yield Entry(name, _named(_columns(name, columns)), meaning)
    for name, meaning in _meanings(SubjectResult):
        yield Entry(f"ela.{name}, math.{name}", _named(_columns(name, columns)), meaning)
    both = _named([column for column in columns if "L3" in column])
    yield Entry("", both, "Students at level 3 or 4 together.")


def of_charts() -> Iterator[Entry]:
    """Yield the columns that only a chart's numbers have."""
    for name, meaning in _OF_CHARTS.items():
        yield Entry(name, "", meaning)
    for name, meaning in _meanings(MeanLevel):
        if name not in SubjectResult.model_fields:
            yield Entry(name, "", meaning)


def _meanings(model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    for name, field in model.model_fields.items():
        yield name, field.description or ""


def _columns(name: str, columns: list[str]) -> list[str]:
    """Find the columns of ``/schools.csv`` for a field."""
    plain = name.replace("_", " ")
    if name == "grades":
        return [column for column in columns if column.startswith("#Grade")]
    if name == "ell":
        return [column for column in columns if column[1:].strip() in _ELL]
    if name == "tested":
        return [column for column in columns if column.endswith("Test Takers")]
    if name in GROUPS:
        return [column for column in columns if column[1:].strip() == name.capitalize()]
    if name.startswith("level_"):
        return [column for column in columns if column.lower().endswith(plain)]
    return [column for column in columns if column.lower() == plain]


_ELL = {f"ELL {language}" for language in ELL_LANGUAGES.values()}


def _named(columns: list[str]) -> str:
    names = [column.strip() for column in columns]
    return f"{names[0]} … {names[-1]}" if len(names) > _MAX_NAMED else ", ".join(names)
