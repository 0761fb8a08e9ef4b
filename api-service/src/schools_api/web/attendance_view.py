"""The students who attend a school: by grade, sex, race and home language."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from schools_common.charts import shares
from schools_common.charts.titles import joined
from schools_common.vocabulary import ELL_LANGUAGES, GROUPS, Category

_RACES = {"asian": "Asian", "black": "Black", "hispanic": "Hispanic", "white": "White"}

_ARE = {
    Category.POVERTY: "are in poverty",
    Category.DISABILITIES: "have disabilities",
    Category.ENGLISH_LEARNERS: "are English language learners",
    Category.TEMPORARY_HOUSING: "live in temporary housing",
}


@dataclass(frozen=True)
class Part:
    """A group of students; None where their number is not published.

    ``share`` is of all students in percent, and ``words`` says so.
    """

    label: str
    students: int | None
    share: float | None
    words: str | None


@dataclass(frozen=True)
class Panel:
    """Groups that make up the students; ``hidden`` names those of which nothing is published."""

    heading: str
    parts: list[Part]
    hidden: list[str]


def enrollment(row: dict[str, Any] | None) -> int | None:
    """The students of a row, as in ``Publication.students``: some totals are blank."""
    if row is None:
        return None
    total, female, male = row["total_enrollment"], row["female"], row["male"]
    if total is None and female is not None and male is not None:
        total = female + male
    return total or None


def percent(part: int | None, whole: int | None) -> str | None:
    """Write a share, None where it is not known."""
    return shares.percent(part, whole) if part is not None and whole else None


def panels(rows: dict[Category, dict[str, Any]]) -> Iterator[Panel]:
    """The students by grade, sex and race, and English language learners by home language.

    ``rows`` are the school's by category.
    """
    if everyone := rows.get(Category.ALL):
        students = enrollment(everyone)
        grades = {_grade(grade): count for grade, count in everyone["grades"].items()}
        yield _panel("Grade", grades, students)
        sexes = {name.capitalize(): everyone[name] for name in GROUPS[:2]}
        yield _panel("Sex", sexes, students)
        races = {label: everyone[name] for name, label in _RACES.items()}
        yield _panel("Race", races | {"Other race": everyone["other"]}, students)
    if learners := rows.get(Category.ENGLISH_LEARNERS):
        languages = {ELL_LANGUAGES[key]: count for key, count in learners["ell"].items()}
        heading = "Home language of English language learners"
        yield _panel(heading, languages, enrollment(learners))


def _grade(grade: str) -> str:
    return "Kindergarten" if grade == "K" else f"Grade {grade}"


def _panel(heading: str, counts: dict[str, int | None], students: int | None) -> Panel:
    parts = [
        Part(label, count, 100 * count / students if students else None, percent(count, students))
        for label, count in counts.items()
        if count is not None
    ]
    return Panel(heading, parts, [label for label, count in counts.items() if count is None])


def sentence(rows: dict[Category, dict[str, Any]]) -> str:
    """State how many of a school's students are of which categories, as far as is published."""
    students = enrollment(rows.get(Category.ALL))
    if not students:
        return "Its enrollment is not published."
    counts = {each: enrollment(rows.get(each)) for each in _ARE}
    found = {each: share for each, n in counts.items() if (share := percent(n, students))}
    if not found:
        return f"It has {students:,} students; of which groups they are is not published."
    told = joined(f"{share} {_ARE[each]}" for each, share in found.items())
    return f"Of its {students:,} students, {told}."
