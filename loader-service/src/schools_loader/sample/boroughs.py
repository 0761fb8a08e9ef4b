"""The make-up of the invented schools, borough by borough. All numbers are made up."""

from collections.abc import Sequence
from dataclasses import dataclass

GRADES, TESTED_GRADES = "K12345678", "345678"


@dataclass(frozen=True)
class Profile:
    """A borough: its districts, schools per district, and the shares of its students.

    ``races`` are weights of Asian, Black, Hispanic, other and White students, ``languages`` of
    home languages of English learners, in the order of the publication's columns.
    """

    districts: Sequence[int]
    schools: int
    races: str
    languages: str
    poverty: float
    learners: float


# By the letter of the borough.
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

# The spans of grades a school may have, its kind, and how common it is.
SPANS = (
    ("K12345", "P.S.", 58),
    ("678", "M.S.", 24),
    ("K12345678", "P.S./I.S.", 15),
    ("K12", "Early Childhood Center", 3),
)
