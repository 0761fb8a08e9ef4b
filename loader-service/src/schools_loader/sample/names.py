"""The invented schools' names, by which the sample is recognized in whatever way it was saved."""

import re
from collections.abc import Collection
from random import Random

KINDS = ("P.S.", "M.S.", "P.S./I.S.", "Early Childhood Center")
PEOPLE = (
    "Ada Amos Bella Carla Clara Dora Edgar Ella Felix Flora Grace Henry Ida Irma Jonas Lena Leon "
    "Lucia Luz Marta Miles Nora Omar Oscar Paula Rosa Ruth Simon Stella Victor"
)
FAMILIES = (
    "Abbott Alvarez Baptiste Brandt Calder Cruz Delgado Ellison Fontaine Garvey Haddad Iverson "
    "Jelani Kessler Lindqvist Moreau Navarro Okafor Petrov Quintana Rahman Salazar Thorne "
    "Underhill Vargas Whitlock Xiang Yates Zeller"
)

_INVENTED = re.compile(
    "({}) [0-9]{{3}} ({}) ({})".format(
        "|".join(map(re.escape, KINDS)), PEOPLE.replace(" ", "|"), FAMILIES.replace(" ", "|")
    ),
    re.IGNORECASE,
)


def invent(random: Random, kind: str, number: int) -> str:
    """Invent a school's name, such as ``P.S. 015 Ada Abbott``."""
    return f"{kind} {number:03d} {random.choice(PEOPLE.split())} {random.choice(FAMILIES.split())}"


def are_invented(names: Collection[str]) -> bool:
    """Return whether names are those of the generated sample.

    A real school may have such a name by chance, but not half of a city's schools.
    """
    found = [name for name in names if _INVENTED.fullmatch(" ".join(name.split()))]
    return 2 * len(found) > len(names)
