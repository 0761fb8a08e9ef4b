"""Schools with similar students, and the measures they have in common."""

from collections.abc import Iterator
from math import isnan
from typing import NamedTuple

from schools_common.charts.titles import joined
from schools_common.publication import Publication
from schools_common.vocabulary import GROUP_LABELS, Category

from schools_api.schools.similar import RACES, Profiles, profiles_of, similar
from schools_api.web.places.place import Place, place

NEAR = 3
"""Maximum number of common measures named for each similar school."""

_NAMES = {
    **GROUP_LABELS,
    "enrollment": "enrollment",
    Category.POVERTY: "poverty",
    Category.ENGLISH_LEARNERS: "English language learners",
    Category.DISABILITIES: "disabilities",
    Category.TEMPORARY_HOUSING: "temporary housing",
}


class SimilarSchool(NamedTuple):
    """A similar school; ``near`` describes the common measures."""

    name: str
    place: Place
    near: str


def similar_schools(publication: Publication, school: Place) -> Iterator[SimilarSchool]:
    """Yield the most similar schools; of the races, only the school's largest is named."""
    own = publication.codes["dbn"][school.value]
    profiles, column = profiles_of(publication), publication.columns["dbn"]
    races = {race: profiles.of(own, race) for race in RACES}
    known = [race for race in RACES if not isnan(races[race])]
    largest = max(known, key=races.__getitem__, default=None)
    for each in similar(publication, own):
        told = [name for name in each.near if name == largest or name not in RACES] or each.near
        row = int((column.codes == each.school).argmax())
        yield SimilarSchool(
            publication.columns["school_name"][row],
            place("school", column.categories[each.school]),
            "; ".join(_both(profiles, own, each.school, name) for name in told[:NEAR])
            or "close overall, though not in any single measure",
        )


def _both(profiles: Profiles, one: int, other: int, measure: str) -> str:
    show = "{:,.0f}" if measure == "enrollment" else "{:.0%}"
    values = (show.format(profiles.of(school, measure)) for school in (one, other))
    return f"{_NAMES[measure]} {joined(values)}"
