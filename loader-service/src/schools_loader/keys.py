"""The columns that say which school, category and year a row is of."""

import re
from collections.abc import Callable

import pandas as pd
from schools_common.vocabulary import DBN_PATTERN, Category, slug

from schools_loader.counts import is_blank
from schools_loader.layout import TEXTS
from schools_loader.problems import Problems
from schools_loader.table import Table

_CATEGORIES = {slug(category): str(category) for category in Category}


def read_keys(table: Table, problems: Problems) -> tuple[pd.DataFrame, int]:
    """Read DBN, category, name and year of each row; a blank name is that of the school's other
    rows. Gives them, and the number of names that were filled."""
    texts = table.cells[[*TEXTS]].apply(lambda cells: cells.map(str.strip).astype("category"))
    dbn, year, given = texts["dbn"], texts["year"], texts["school_name"]
    problems.add(~_test(dbn, _is_dbn), "dbn", "not a DBN")
    category = texts["category"].map(lambda label: _CATEGORIES.get(slug(label), "")).astype(object)
    problems.add(category == "", "category", "not a known category")
    is_year = _test(year, _is_school_year)
    problems.add(~is_year, "year", "not a school year")
    most = year[is_year].value_counts().index[0] if is_year.any() else ""
    problems.add(year != most, "year", f"most rows are of {most}")
    blank = _test(given, is_blank)
    problems.add(_test(given, _is_unstorable), "school_name", "not a readable name")
    own = given.astype(object).mask(blank)
    # Of several, the first in the alphabet, so that the order of the rows does not matter.
    named = pd.DataFrame({"dbn": dbn, "name": own}).dropna().drop_duplicates().sort_values("name")
    of_school = named.drop_duplicates("dbn").set_index("dbn")["name"].to_dict()
    names = own.fillna(dbn.map(of_school).astype(object)).fillna("")
    problems.add(names == "", "school_name", "no row of this school has its name")
    keys = pd.DataFrame({"dbn": dbn, "category": category, "school_name": names, "year": year})
    return keys, int((blank & (names != "")).sum())


def _test(texts: pd.Series, condition: Callable[[str], bool]) -> "pd.Series[bool]":
    """Give a flag for each cell of a categorical; each different text is looked at once."""
    return texts.map(condition).astype(bool)


def _is_dbn(text: str) -> bool:
    return bool(re.fullmatch(DBN_PATTERN, text, re.ASCII)) and not text.startswith("00")


def _is_school_year(text: str) -> bool:
    """Accept ``1999-00``, and not ``2015-17``."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}", text):
        return False
    return (int(text[:4]) + 1) % 100 == int(text[5:])


def _is_unstorable(name: str) -> bool:
    """Find what PostgreSQL has no text for: NUL, and half of a UTF-16 pair."""
    return bool(re.search("[\0\ud800-\udfff]", name))
