"""The columns of the publication's file: their published names, and their names here."""

import re
from collections.abc import Sequence

from schools_common.vocabulary import ELL_LANGUAGES, GRADES, GROUPS, LEVELS

from schools_loader.refusal import FileRefused, quote

MAX_COLUMNS = 1000
"""Maximum number of columns of a file; the publication has 70."""

TEXTS = {"dbn": "DBN", "school_name": "School Name", "category": "Category", "year": "Year"}
"""Published names of the columns that hold text."""

GRADE_COUNTS = {f"grade_{grade}": f"#Grade {grade}" for grade in GRADES}
"""Published names of the grade columns, of which a file has some."""

COUNTS = {
    "total_enrollment": "Total Enrollment",
    **{group: f"#{group.capitalize()}" for group in GROUPS},
    **{f"ell_{key}": f"#ELL {label}" for key, label in ELL_LANGUAGES.items()},
    "ela_tested": "ELA #Test Takers",
    **{f"ela_level_{level}": f"ELA #Level {level}" for level in LEVELS},
    "ela_proficient": "ELA #L3+L4",
    "math_tested": "Math #Test Takers",
    **{f"math_level_{level}": f"MATH #Level {level}" for level in LEVELS},
    "math_proficient": "MATH #L3+L4",
}
"""Published names of the other counts, all of which a file must have."""

_REQUIRED = TEXTS | COUNTS
# Columns of the city's Demographic Snapshots, which are easily confused with this publication.
_SNAPSHOT = {"#poverty", "%poverty", "economicneedindex", "poverty1"}


def _normal(name: str) -> str:
    """Reduce a name to lower case without spaces and punctuation, but with ``#`` and ``%``."""
    return re.sub(r"[^a-z0-9#%]", "", name.lower())


def _field(name: str) -> str:
    """Derive a column's field name as Socrata does: ``"ELA #L3+L4"`` gives ``"ela_l3_l4"``.

    R's ``X.Female`` and ``number_female`` give ``"female"``.
    """
    field = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    return field.removeprefix("x_").replace("number_", "")


_PUBLISHED = {_normal(name): column for column, name in (_REQUIRED | GRADE_COUNTS).items()}
_FIELDS = {_field(name): column for column, name in (_REQUIRED | GRADE_COUNTS).items()}


def find_columns(header: Sequence[str]) -> dict[str, int]:
    """Find the positions of the columns to read, by their names here; shares are ignored.

    Accepts the published names in any case, spacing and punctuation, and field names as formed by
    Socrata and R: of ``female_1`` and ``female_2`` the first is the count. Raises
    :class:`FileRefused` if a published name occurs twice.
    """
    published = any("#" in name for name in header)
    normal, known = (_normal, _PUBLISHED) if published else (_field, _FIELDS)
    found: dict[str, int] = {}
    for name, place in sorted((normal(name), place) for place, name in enumerate(header)):
        column = known.get(name) or known.get(re.sub(r"_[1-3]$", "", name))
        if published and column in found:
            raise FileRefused(f'The column "{quote(header[place].strip())}" is there twice.')
        if column:
            found.setdefault(column, place)
    return dict(sorted(found.items(), key=lambda item: item[1]))


def unknown_counts(header: Sequence[str]) -> list[str]:
    """List the count columns that the publication does not have, such as ``#Grade 0K``."""
    return [name.strip() for name in header if "#" in name and _normal(name) not in _PUBLISHED]


def check_complete(header: Sequence[str], found: dict[str, int]) -> None:
    """Raise :class:`FileRefused` if the file lacks a column that is needed."""
    missing = [name for column, name in _REQUIRED.items() if column not in found]
    if len(missing) > len(_REQUIRED) / 2:
        snapshot = _SNAPSHOT & set(map(_normal, header))
        kind = "a Demographic Snapshot" if snapshot else "another publication"
        has = ", ".join(quote(name.strip()) for name in list(header)[:5])
        raise FileRefused(
            f"The file is {kind}, not Demographic Data by school and category: "
            f"{len(missing)} of {len(_REQUIRED)} columns are missing. Its columns begin with {has}."
        )
    if missing:
        raise FileRefused(f"Columns are missing: {', '.join(missing)}.")
    if not set(GRADE_COUNTS) & set(found):
        raise FileRefused("There is no column for a grade, such as #Grade 3.")
