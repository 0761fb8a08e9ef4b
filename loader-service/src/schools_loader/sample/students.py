"""Invented schools and their students, by category. All numbers are made up.

Only sums, products and :class:`random.Random` are used, so that all machines get the same numbers.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from schools_common.vocabulary import Category

from schools_loader.sample.names import invent

GRADES, TESTED_GRADES = "K12345678", "345678"


@dataclass(frozen=True)
class Profile:
    """A borough: its districts, schools per district, and shares of its students.

    ``races`` are weights of Asian, Black, Hispanic, other and White students, ``languages`` weights
    of English learners' home languages, in the order of the publication's columns.
    """

    districts: Sequence[int]
    schools: int
    races: str
    languages: str
    poverty: float
    learners: float


# By borough letter. The order, that of the boroughs' names, determines the sample's bytes.
PROFILES = {
    "X": Profile(range(7, 13), 60, "4 29 60 1 6", "76 1 5 4 0.3 4 0.5 0.2 1 8", 0.86, 0.19),
    "K": Profile(
        (*range(13, 24), 32), 47, "15 37 27 2 19", "42 18 6 5 5 2 8 0.3 4 9.7", 0.72, 0.14
    ),
    "M": Profile(range(1, 7), 47, "13 22 45 4 16", "60 15 1 4 1 5 1 1 1 11", 0.66, 0.13),
    "Q": Profile(range(24, 31), 55, "27 19 39 3 12", "55 14 11 3 1.5 1 2 2.5 2 8", 0.69, 0.16),
    "R": Profile((31,), 66, "9 13 25 2 51", "50 10 2 10 0.5 1 9 1 5 11.5", 0.52, 0.07),
}
CITYWIDE_DISTRICT, CITYWIDE_SCHOOLS = 75, 9

_chance = Random(14263)  # noqa: S311 - believable differences
ADVANTAGES = {CITYWIDE_DISTRICT: 0.0} | {n: _chance.uniform(-1, 1) for n in range(1, 33)}
"""Advantage of each district over its borough, from -1 to 1: fewer of its students are in poverty,
and they reach higher levels."""

# Spans of grades, with the kind of school and its frequency.
SPANS = (
    ("K12345", "P.S.", 58),
    ("678", "M.S.", 24),
    ("K12345678", "P.S./I.S.", 15),
    ("K12", "Early Childhood Center", 3),
)


@dataclass(frozen=True)
class Group:
    """A school's students in one category; the counts in each list add up to ``students``."""

    dbn: str
    school_name: str
    category: Category
    students: int
    grades: dict[str, int]
    sexes: list[int]
    races: list[int]
    languages: list[int] | None
    ela: list[int]
    math: list[int]


def groups() -> Iterator[Group]:
    """Invent about 1,700 schools, ordered by district; "All Students" comes first in each."""
    random = Random(20160)  # noqa: S311 - believable numbers, no secrets
    places = [
        (district, letter)
        for letter, profile in PROFILES.items()
        for district in profile.districts
        for _ in range(profile.schools)
    ]
    places += [(CITYWIDE_DISTRICT, letter) for letter in PROFILES for _ in range(CITYWIDE_SCHOOLS)]
    numbers = Counter[str]()
    for district, letter in sorted(places, key=lambda place: place[0]):
        numbers[letter] += 1
        yield from _school(random, district, letter, numbers[letter])


def _school(random: Random, district: int, letter: str, number: int) -> list[Group]:
    profile = PROFILES[letter]
    span, kind, _ = random.choices(SPANS, [weight for *_, weight in SPANS])[0]
    name = invent(random, kind, number)
    special = district == CITYWIDE_DISTRICT
    per_grade = random.triangular(12, 45, 22) if special else random.triangular(25, 190, 70)
    grades = {grade: round(per_grade * random.uniform(0.85, 1.15)) for grade in span}
    students = sum(grades.values())
    advantage = ADVANTAGES[district]
    poverty = _bent(profile.poverty - 0.2 * advantage + random.triangular(-0.45, 0.25, 0.05))
    races = map(float, profile.races.split())
    everyone = Group(
        dbn=f"{district:02d}{letter}{number:03d}",
        school_name=name,
        category=Category.ALL,
        students=students,
        grades=grades,
        sexes=allocate(students, (random.uniform(0.46, 0.52), 0.51)),
        races=allocate(students, [share * random.triangular(0.1, 2.5, 0.7) for share in races]),
        languages=None,
        ela=_levels(random, grades, 0.66 - 0.32 * poverty + 0.11 * advantage),
        math=_levels(random, grades, 0.68 - 0.33 * poverty + 0.13 * advantage),
    )
    shares = {
        # Category: its share of the school, and the factor for each further level.
        Category.OUT_OF_DISTRICT: (random.triangular(0.01, 0.5, 0.08), 1.05),
        Category.ENGLISH_LEARNERS: (profile.learners * random.triangular(0.1, 2.4, 0.8), 0.42),
        Category.POVERTY: (poverty, 0.92),
        Category.TEMPORARY_HOUSING: (poverty * random.triangular(0.01, 0.3, 0.1), 0.76),
        Category.DISABILITIES: (1.0 if special else random.triangular(0.1, 0.32, 0.2), 0.5),
    }
    parts = [_part(random, everyone, profile, *each) for each in shares.items()]
    return [everyone, *(part for part in parts if part.students)]


def _bent(share: float) -> float:
    """Bend shares near 0 and 1 so that all are between them."""
    if share > 0.8:
        return 1 - 0.04 / (share - 0.6)
    return 0.04 / (0.4 - share) if share < 0.2 else share


def _levels(random: Random, grades: dict[str, int], ability: float) -> list[int]:
    """Invent a school's tested students at each level; ``ability`` is from 0 to 1."""
    tested = round(sum(grades.get(grade, 0) for grade in TESTED_GRADES) * random.uniform(0.9, 1))
    a = min(0.95, max(0.05, ability + random.triangular(-0.12, 0.16, 0.0)))
    b = 1 - a
    weights = (b * b * b, 3 * a * b * b, 3 * a * a * b, a * a * a)
    return allocate(tested, [weight + 0.06 for weight in weights])


def _part(
    random: Random, whole: Group, profile: Profile, category: Category, share: tuple[float, float]
) -> Group:
    """Invent a category of a school; none of its counts exceeds the school's."""
    part, tilt = share
    students = round(whole.students * part)

    def of(counts: Sequence[int]) -> list[int]:
        return allocate(students, [c * random.uniform(0.7, 1.3) for c in counts], counts)

    def levels(counts: list[int]) -> list[int]:
        tested = min(sum(counts), round(sum(counts) * students / whole.students))
        weights = [c * f for c, f in zip(counts, (1, tilt, tilt**2, tilt**3), strict=True)]
        return allocate(tested, weights, counts)

    def languages() -> list[int]:
        weights = map(float, profile.languages.split())
        return allocate(students, [w * random.uniform(0.2, 1.8) for w in weights])

    return replace(
        whole,
        category=category,
        students=students,
        grades=dict(zip(whole.grades, of([*whole.grades.values()]), strict=True)),
        sexes=of(whole.sexes),
        races=of(whole.races),
        languages=languages() if category == Category.ENGLISH_LEARNERS else None,
        ela=levels(whole.ela),
        math=levels(whole.math),
    )


def allocate(
    students: int, weights: Sequence[float], most: Sequence[int] | None = None
) -> list[int]:
    """Divide ``students`` by ``weights`` (largest remainders), with at most ``most`` per group.

    Returns one count per group. They add up to ``students``, or to what the groups can hold.
    """
    limits = list(most) if most is not None else [students] * len(weights)
    counts = [0] * len(weights)
    while (rest := min(students, sum(limits)) - sum(counts)) > 0:
        open_groups = [i for i, limit in enumerate(limits) if counts[i] < limit]
        total = sum(weights[i] for i in open_groups)
        # If only groups without weight are left, they get equal shares.
        ideal = {
            i: rest * (weights[i] / total if total else 1 / len(open_groups)) for i in open_groups
        }
        given = {i: min(int(ideal[i]), limits[i] - counts[i]) for i in open_groups}
        if not any(given.values()):
            largest = sorted(open_groups, key=lambda i: (-ideal[i], i))[:rest]
            given = dict.fromkeys(largest, 1)
        for i, more in given.items():
            counts[i] += more
    return counts
