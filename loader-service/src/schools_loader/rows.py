"""The rows of a file in the columns of ``student_groups``."""

import json
from functools import partial

import pandas as pd
from schools_common.vocabulary import BOROUGH_OF_LETTER, ELL_LANGUAGES, GRADES, GROUPS, Subject

from schools_loader.counts import NOT_APPLICABLE, read_count
from schools_loader.layout import LEVELS

_PLAIN = [
    "total_enrollment",
    *GROUPS,
    *(f"{s}_{name}" for s in Subject for name in ("tested", *(f"level_{n}" for n in LEVELS))),
]
_GRADES = {f"grade_{grade}": grade for grade in GRADES}
_ELL = {f"ell_{key}": key for key in ELL_LANGUAGES}


def table_rows(
    keys: pd.DataFrame, cells: pd.DataFrame, counts: pd.DataFrame, sums: pd.DataFrame
) -> pd.DataFrame:
    """Give each row its columns of ``student_groups``: JSON as text, what is unknown as NA.

    ``keys`` holds DBN, category, school name and year, ``cells`` the texts of the counts,
    ``counts`` what they mean, ``sums`` the bounds and estimates of the level sums; all are
    indexed alike.
    """
    numbers = counts[_PLAIN].astype("Int64")
    return keys.assign(
        district=keys["dbn"].str[:2],
        borough=keys["dbn"].str[2:3].map(BOROUGH_OF_LETTER),
        grades=_objects(cells, _GRADES),
        ell=_objects(cells, _ELL),
    ).join([numbers.where(numbers >= 0), sums])


def _objects(cells: pd.DataFrame, keys: dict[str, str]) -> list[str]:
    """Make one JSON object per row: what does not apply is absent, what is unknown is null."""
    members = [
        cells[column].map(partial(_member, key)) for column, key in keys.items() if column in cells
    ]
    return [f"{{{', '.join(filter(None, row))}}}" for row in zip(*members, strict=True)]


def _member(key: str, text: str) -> str:
    count = read_count(text)
    if count == NOT_APPLICABLE:
        return ""
    return f"{json.dumps(key)}: {count if count >= 0 else 'null'}"
