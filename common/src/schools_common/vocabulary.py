"""The words of the publication: its categories, boroughs, grades, groups and subjects.

Source: NYC Department of Education, "2015-2016 Demographic Data" (NYC Open Data 7yc5-fec2),
required by Local Law 59 of 2015, and the State's performance levels for grades 3 to 8.
"""

from enum import StrEnum


class Category(StrEnum):
    """A group of a school's students, as published.

    Categories overlap: all the others are part of "All Students", so rows of different
    categories are never pooled.
    """

    ALL = "All Students"
    OUT_OF_DISTRICT = "Attend school outside district of residence"
    ENGLISH_LEARNERS = "English Language Learners"
    OVER_THE_COUNTER = "Enrolled over the Counter"
    POVERTY = "Poverty"
    TEMPORARY_HOUSING = "Reside in temporary housing"
    DISABILITIES = "Students with Disabilities"


class Borough(StrEnum):
    """A borough of New York City."""

    MANHATTAN = "Manhattan"
    BRONX = "Bronx"
    BROOKLYN = "Brooklyn"
    QUEENS = "Queens"
    STATEN_ISLAND = "Staten Island"


class Subject(StrEnum):
    """A State test; the value is the prefix of its columns and its key in API responses."""

    ELA = "ela"
    MATH = "math"

    @property
    def label(self) -> str:
        """The name of the test, short enough for a caption."""
        return {"ela": "ELA", "math": "Math"}[self]


BOROUGH_OF_LETTER = {
    "M": Borough.MANHATTAN,
    "X": Borough.BRONX,
    "K": Borough.BROOKLYN,
    "Q": Borough.QUEENS,
    "R": Borough.STATEN_ISLAND,
}

# District (2 digits), borough (letter), school number (3 digits).
DBN_PATTERN = r"(?:0[1-9]|[1-9]\d)[MXKQR]\d{3}"

GRADES = ("K", *(str(grade) for grade in range(1, 13)))

GRADE_SPANS = ("K-5", "K-8", "K-12", "6-8", "6-12", "9-12", "other")
"""Grade spans of schools, from the first to the last grade band in which they have students.

The bands are K-5, 6-8 and 9-12: a school with grades K to 6 has the span K-8. Schools without
students in any grade have ``other``.
"""

# Sex and race: the groups for which the publication has a count and a share.
GROUP_LABELS = {
    "female": "Female",
    "male": "Male",
    "asian": "Asian",
    "black": "Black",
    "hispanic": "Hispanic",
    "other": "Other race",
    "white": "White",
}
GROUPS = tuple(GROUP_LABELS)

# Home languages of English language learners, by their keys in API responses.
ELL_LANGUAGES = {
    "spanish": "Spanish",
    "chinese": "Chinese",
    "bengali": "Bengali",
    "arabic": "Arabic",
    "haitian_creole": "Haitian Creole",
    "french": "French",
    "russian": "Russian",
    "korean": "Korean",
    "urdu": "Urdu",
    "other": "Other",
}

# New York State's performance levels, in the words of its definitions: students at level 1 "are
# well below proficient in standards for their grade", at level 4 they "excel" in them.
LEVELS = {1: "Well below proficient", 2: "Partially proficient", 3: "Proficient", 4: "Excels"}


def slug(label: str) -> str:
    """Return a published label as it is in URLs: ``"Staten Island"`` gives ``"staten-island"``."""
    return "-".join(label.lower().split())
