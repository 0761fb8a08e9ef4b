"""Invented schools and their students, by category.

Only sums, products and :class:`random.Random` are used, so that every machine invents the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from schools_common.vocabulary import Borough, Category

from schools_loader.sample.allocation import allocate
from schools_loader.sample.boroughs import (
    BOROUGHS,
    CITYWIDE_DISTRICT,
    CITYWIDE_SCHOOLS,
    SPANS,
    TESTED_GRADES,
    Profile,
)
from schools_loader.sample.names import invent


@dataclass(frozen=True)
class Group:
    """A school's students of one category; every list adds up to ``students``."""

    category: Category
    students: int
    grades: dict[str, int]
    sexes: list[int]
    races: list[int]
    languages: list[int] | None
    ela: list[int]
    math: list[int]


@dataclass(frozen=True)
class School:
    """A school and its groups, "All Students" first."""

    dbn: str
    name: str
    groups: list[Group]


def schools() -> Iterator[School]:
    """About 1,700 schools, ordered by district, the same on every machine."""
    random = Random(20160)  # noqa: S311 - believable numbers, no secrets
    places = [
        (district, borough, number)
        for borough, profile in BOROUGHS.items()
        for district, count in (
            *((district, profile.schools) for district in profile.districts),
            (CITYWIDE_DISTRICT, CITYWIDE_SCHOOLS),
        )
        for number in range(count)
    ]
    numbers = dict.fromkeys(BOROUGHS, 0)
    for district, borough, _ in sorted(places):
        numbers[borough] += 1
        yield _school(random, district, borough, numbers[borough])


def _school(random: Random, district: int, borough: Borough, number: int) -> School:
    profile = BOROUGHS[borough]
    span, kind, _ = random.choices(SPANS, [weight for *_, weight in SPANS])[0]
    name = invent(random, kind, number)
    special = district == CITYWIDE_DISTRICT
    per_grade = random.triangular(12, 45, 22) if special else random.triangular(25, 190, 70)
    grades = {grade: round(per_grade * random.uniform(0.85, 1.15)) for grade in span}
    students = sum(grades.values())
    poverty = min(0.98, max(0.08, profile.poverty + random.triangular(-0.45, 0.25, 0.05)))
    everyone = Group(
        category=Category.ALL,
        students=students,
        grades=grades,
        sexes=allocate(students, (random.uniform(0.46, 0.52), 0.51)),
        races=allocate(
            students, [share * random.triangular(0.1, 2.5, 0.7) for share in profile.races]
        ),
        languages=None,
        ela=_levels(random, grades, 0.66 - 0.32 * poverty),
        math=_levels(random, grades, 0.68 - 0.33 * poverty),
    )
    shares = {
        # Category: its share of the school, and how much rarer each further level is in it.
        Category.OUT_OF_DISTRICT: (random.triangular(0.01, 0.5, 0.08), 1.05),
        Category.ENGLISH_LEARNERS: (profile.learners * random.triangular(0.1, 2.4, 0.8), 0.42),
        Category.POVERTY: (poverty, 0.92),
        Category.TEMPORARY_HOUSING: (poverty * random.triangular(0.01, 0.3, 0.1), 0.76),
        Category.DISABILITIES: (1.0 if special else random.triangular(0.1, 0.32, 0.2), 0.5),
    }
    parts = [
        _part(random, everyone, category, share, profile) for category, share in shares.items()
    ]
    return School(
        f"{district:02d}{profile.letter}{number:03d}",
        name,
        [everyone, *(part for part in parts if part.students)],
    )


def _levels(random: Random, grades: dict[str, int], ability: float) -> list[int]:
    """Tested students at each level, of a school whose students reach ``ability`` (0 to 1)."""
    tested = round(sum(grades.get(grade, 0) for grade in TESTED_GRADES) * random.uniform(0.9, 1))
    a = min(0.95, max(0.05, ability + random.triangular(-0.12, 0.16, 0.0)))
    b = 1 - a
    return allocate(
        tested, [w + 0.06 for w in (b * b * b, 3 * a * b * b, 3 * a * a * b, a * a * a)]
    )


def _part(
    random: Random, whole: Group, category: Category, share: tuple[float, float], profile: Profile
) -> Group:
    """A category of a school: never more of anyone than the school has."""

    part, tilt = share
    students = round(whole.students * part)

    def of(counts: list[int]) -> list[int]:
        return allocate(students, [c * random.uniform(0.7, 1.3) for c in counts], counts)

    def levels(counts: list[int]) -> list[int]:
        tested = min(sum(counts), round(sum(counts) * students / whole.students))
        weights = [
            c * factor for c, factor in zip(counts, (1, tilt, tilt**2, tilt**3), strict=True)
        ]
        return allocate(tested, weights, counts)

    return Group(
        category=category,
        students=students,
        grades=dict(zip(whole.grades, of(list(whole.grades.values())), strict=True)),
        sexes=of(whole.sexes),
        races=of(whole.races),
        languages=allocate(students, [w * random.uniform(0.2, 1.8) for w in profile.languages])
        if category == Category.ENGLISH_LEARNERS
        else None,
        ela=levels(whole.ela),
        math=levels(whole.math),
    )
