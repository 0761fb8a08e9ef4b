"""The students who attend a school: by grade, sex, race and home language."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from schools_common.charts import shares
from schools_common.charts.titles import joined
from schools_common.vocabulary import ELL_LANGUAGES, GROUP_LABELS, Category

_SEXES = ("female", "male")
_RACES = ("asian", "black", "hispanic", "white", "other")

_ARE = {
    Category.POVERTY: "are in poverty",
    Category.DISABILITIES: "have disabilities",
    Category.ENGLISH_LEARNERS: "are English language learners",
    Category.TEMPORARY_HOUSING: "live in temporary housing",
}


@dataclass(frozen=True)
class Part:
    """A group of students; None means not published.

    ``share`` is in percent of all students, and ``words`` is that share as text.
    """

    label: str
    students: int | None
    share: float | None
    words: str | None


@dataclass(frozen=True)
class Panel:
    """A breakdown of the students; ``hidden`` names the groups that are not published."""

    heading: str
    parts: list[Part]
    hidden: list[str]


Rows = dict[Category, dict[str, Any]]
"""A school's rows by category, of :func:`schools_api.web.rows.row_of`."""


def students(rows: Rows, category: Category) -> int | None:
    """Return the number of students in a category; None if it is not published."""
    found: int | None = rows[category]["students"] if category in rows else None
    return found


def percent(part: int | None, whole: int | None) -> str | None:
    """Format a share in percent; None if it is not known."""
    return shares.percent(part, whole) if part is not None and whole else None


def panels(rows: Rows) -> Iterator[Panel]:
    """Yield the students by grade, sex and race, and English learners by home language."""
    if everyone := rows.get(Category.ALL):
        number = everyone["students"]
        grades = {_grade(grade): count for grade, count in everyone["grades"].items()}
        yield _panel("Grade", grades, number)
        yield _panel("Sex", {GROUP_LABELS[each]: everyone[each] for each in _SEXES}, number)
        yield _panel("Race", {GROUP_LABELS[each]: everyone[each] for each in _RACES}, number)
    if learners := rows.get(Category.ENGLISH_LEARNERS):
        languages = {ELL_LANGUAGES[key]: count for key, count in learners["ell"].items()}
        heading = "Home language of English language learners"
        yield _panel(heading, languages, learners["students"])


def _grade(grade: str) -> str:
    return "Kindergarten" if grade == "K" else f"Grade {grade}"


def _panel(heading: str, counts: dict[str, int | None], whole: int | None) -> Panel:
    parts = [
        Part(label, count, 100 * count / whole if whole else None, percent(count, whole))
        for label, count in counts.items()
        if count is not None
    ]
    return Panel(heading, parts, [label for label, count in counts.items() if count is None])


def sentence(rows: Rows) -> str:
    """Summarize the published categories of a school's students in a sentence."""
    number = students(rows, Category.ALL)
    if not number:
        return "Its enrollment is not published."
    counts = {each: students(rows, each) for each in _ARE}
    found = {each: share for each, n in counts.items() if (share := percent(n, number))}
    if not found:
        return f"It has {number:,} students; their groups are not published."
    told = joined(f"{share} {_ARE[each]}" for each, share in found.items())
    return f"Of its {number:,} students, {told}."
