"""The columns of the publication's file: their published names, and the names used here."""

import re
from collections.abc import Sequence

from schools_common.vocabulary import ELL_LANGUAGES, GRADES, GROUPS

from schools_loader.refusal import FileRefused, quote

LEVELS = range(1, 5)


def _published_header() -> list[str]:
    columns = ["DBN", "School Name", "Category", "Year", "Total Enrollment"]
    columns += [f"#Grade {grade}" for grade in GRADES[:9]]
    for group in ("Female", "Male", "Asian", "Black", "Hispanic", "Other", "White"):
        columns += [f"#{group}", f"%{group}" + " " * (group == "White")]
    for language in ELL_LANGUAGES.values():
        columns += [f"#ELL {language}" + " " * (language == "Spanish"), f"%ELL {language}"]
    for test, prefix, both in (("ELA", "ELA", "L3+L4"), ("Math", "MATH", "L3 + L4")):
        columns.append(f"{test} #Test Takers")
        for level in LEVELS:
            columns += [f"{prefix} #Level {level}", f"{prefix} %Level {level}"]
        columns += [f"{prefix} #L3+L4", f"{prefix} %{both}"]
    return columns


HEADER = _published_header()
"""Header of the K-8 file, with the publisher's odd spaces and capitals."""


def _normal(name: str) -> str:
    """Reduce a header cell to what does not vary: no case, spaces or punctuation.

    ``#`` (count) and ``%`` (share) stay, since they distinguish two columns.
    """
    return re.sub(r"[^a-z0-9#%]", "", name.lower())


def _machine_name(name: str) -> str:
    """Form a column's field name as Socrata does: ``"ELA #L3+L4"`` gives ``"ela_l3_l4"``."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


TEXTS = {"dbn": "DBN", "school_name": "School Name", "category": "Category", "year": "Year"}
"""Published names of the columns that hold text."""

GRADE_COUNTS = {f"grade_{grade}": f"#Grade {grade}" for grade in GRADES}
"""Published names of the columns by grade, of which a file has some."""

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
_KNOWN = {_normal(name): column for column, name in (_REQUIRED | GRADE_COUNTS).items()}
_MACHINE_NAMES = {
    _machine_name(name): column for column, name in (_REQUIRED | GRADE_COUNTS).items()
}
# Columns of the city's other school publications, which people take for this one.
_SNAPSHOT = {"#poverty", "%poverty", "economicneedindex", "poverty_1"}


def places(header: Sequence[str]) -> dict[str, int]:
    """Find the columns that the loader reads, by their names here; shares are not read.

    Accepts the published names in any case, spacing and punctuation, and the field names of
    Socrata's API. Raises :class:`FileRefused` where a column is there twice.
    """
    found: dict[str, int] = {}
    for place, name in enumerate(header):
        column = _KNOWN.get(_normal(name))
        if column in found:
            raise FileRefused(f'The column "{quote(name.strip())}" is there twice.')
        if column:
            found[column] = place
    by_machine = _machine_places(header) if not any("#" in name for name in header) else {}
    return by_machine if len(by_machine) > len(found) else found


def _machine_places(header: Sequence[str]) -> dict[str, int]:
    """Find columns by field names as Socrata and R form them.

    A count and its share are ``female_1`` and ``female_2``, ``X.Female`` and ``X.Female.1``, or
    ``number_female`` and ``percent_female``.
    """
    fields: dict[str, int] = {}
    for place, name in enumerate(header):
        if "percent" not in name.lower():
            field = _machine_name(name).removeprefix("x_").replace("number_", "")
            fields.setdefault(field, place)
    found: dict[str, int] = {}
    for field in sorted(fields, reverse=True):  # the count is found last, and stays
        column = _MACHINE_NAMES.get(field) or _MACHINE_NAMES.get(re.sub(r"_[1-3]$", "", field))
        if column:
            found[column] = fields[field]
    return found


def check_complete(header: Sequence[str], found: dict[str, int]) -> None:
    """Raise :class:`FileRefused` where the file lacks a column that is needed."""
    missing = [name for column, name in _REQUIRED.items() if column not in found]
    if len(missing) > len(_REQUIRED) / 2:
        snapshot = {_normal(name) for name in header} | {name.lower() for name in header}
        kind = "a Demographic Snapshot" if snapshot & _SNAPSHOT else "another publication"
        has = ", ".join(quote(name.strip()) for name in list(header)[:5])
        raise FileRefused(
            f"The file is {kind}, not Demographic Data by school and category: "
            f"{len(missing)} of {len(_REQUIRED)} columns are missing. Its columns begin with {has}."
        )
    if missing:
        raise FileRefused(f"Columns are missing: {', '.join(missing)}.")
    if not set(GRADE_COUNTS) & set(found):
        raise FileRefused("There is no column for a grade, such as #Grade 3.")
