"""The columns that identify a row: school, category and year."""

import re
from collections.abc import Callable

import pandas as pd
from schools_common.vocabulary import DBN_PATTERN, Category, slug

from schools_loader.counts import is_blank
from schools_loader.layout import TEXTS
from schools_loader.problems import Problems
from schools_loader.table import Table

_CATEGORIES = {slug(category): str(category) for category in Category}


def read_labels(table: Table, problems: Problems) -> tuple[pd.DataFrame, int]:
    """Read DBN, category, name and year of each row.

    A blank name is taken from the school's other rows. Returns the columns, and the number of names
    that were filled in.
    """
    texts = table.cells[[*TEXTS]].apply(lambda cells: cells.map(str.strip).astype("category"))
    dbn, year, given = texts["dbn"], texts["year"], texts["school_name"]
    problems.add(~_test(dbn, _is_dbn), "dbn", "not a DBN")
    category = texts["category"].map(lambda label: _CATEGORIES.get(slug(label), "")).astype(object)
    problems.add(category == "", "category", "not a known category")
    is_year = _test(year, _is_school_year)
    problems.add(~is_year, "year", "not a school year")
    most = year[is_year].value_counts().index[0] if is_year.any() else ""
    problems.add(year != most, "year", f"most rows are of {most}")
    problems.add(_test(given, _is_unstorable), "school_name", "not a readable name")
    blank = _test(given, is_blank)
    # Of several names the first in the alphabet, independent of the order of the rows.
    own = given.astype(object).mask(blank)
    named = own.dropna().sort_values(ascending=False)
    of_school = dict(zip(dbn[named.index], named, strict=True))
    names = own.fillna(dbn.astype(object).map(of_school)).fillna("")
    problems.add(names == "", "school_name", "no row of this school has its name")
    keys = pd.DataFrame({"dbn": dbn, "category": category, "school_name": names, "year": year})
    return keys, int((blank & (names != "")).sum())


def _test(texts: pd.Series, condition: Callable[[str], bool]) -> "pd.Series[bool]":
    """Test each cell of a categorical; each distinct text is tested once."""
    return texts.map(condition).astype(bool)


def _is_dbn(text: str) -> bool:
    return bool(re.fullmatch(DBN_PATTERN, text, re.ASCII))


def _is_school_year(text: str) -> bool:
    """Accept ``1999-00``, and not ``2015-17``."""
    years = re.fullmatch(r"([0-9]{4})-([0-9]{2})", text)
    return years is not None and (int(years[1]) + 1) % 100 == int(years[2])


def _is_unstorable(name: str) -> bool:
    """Return whether PostgreSQL cannot store a name: it has a NUL, or half of a UTF-16 pair."""
    return bool(re.search("[\0\ud800-\udfff]", name))
