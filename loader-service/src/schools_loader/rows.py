"""The rows of a file in the columns of ``student_groups``."""

import json

import pandas as pd
from schools_common.vocabulary import (
    BOROUGH_OF_LETTER,
    ELL_LANGUAGES,
    GRADES,
    GROUPS,
    LEVELS,
    Subject,
)

from schools_loader.counts import NOT_APPLICABLE

_PLAIN = [
    "total_enrollment",
    *GROUPS,
    *(f"{s}_{name}" for s in Subject for name in ("tested", *(f"level_{n}" for n in LEVELS))),
]
_SUMS = [f"{s}_{name}" for s in Subject for name in ("low", "high")]
_SUMS += [f"{s}_estimate" for s in Subject]
_GRADES = {f"grade_{grade}": grade for grade in GRADES}
_ELL = {f"ell_{key}": key for key in ELL_LANGUAGES}


def table_rows(keys: pd.DataFrame, counts: pd.DataFrame, sums: pd.DataFrame) -> pd.DataFrame:
    """Build the columns of ``student_groups``: JSON as text, unknown values as NA.

    ``keys`` has DBN, category, school name and year, ``sums`` the bounds and estimates of the level
    sums; all have the same index.
    """
    numbers = counts[_PLAIN].astype("Int64")
    return keys.assign(
        district=keys["dbn"].str[:2],
        borough=keys["dbn"].str[2:3].map(BOROUGH_OF_LETTER),
        grades=_objects(counts, _GRADES),
        ell=_objects(counts, _ELL),
    ).join([numbers.where(numbers >= 0), sums[_SUMS]])


def _objects(counts: pd.DataFrame, keys: dict[str, str]) -> list[str]:
    """Build a JSON object per row: inapplicable counts are absent, unknown ones are null."""
    present = counts[[column for column in keys if column in counts]].rename(columns=keys)
    return [
        json.dumps({key: n if n >= 0 else None for key, n in row.items() if n != NOT_APPLICABLE})
        for row in present.to_dict("records")
    ]
