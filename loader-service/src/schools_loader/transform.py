"""From the publication's rows to the table's: cells read, bad rows dropped, sums bounded."""

import json
import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from schools_common.contracts import CleaningReport, Problem
from schools_common.vocabulary import (
    BOROUGH_OF_LETTER,
    DBN_PATTERN,
    ELL_LANGUAGES,
    GRADES,
    GROUPS,
    Category,
    Subject,
    slug,
)

from schools_loader.cells import BAD, BLANK, NOT_APPLICABLE, SUPPRESSED, read_counts
from schools_loader.layout import TEXTS
from schools_loader.reading import FileRefused, read_rows
from schools_loader.suppression import UNKNOWN, level_sums

BAD_ROWS_ALLOWED = 0.01
SUBJECT_COLUMNS = [
    f"{subject}_{name}"
    for subject in Subject
    for name in ("tested", "level_1", "level_2", "level_3", "level_4")
]

_CATEGORIES = {slug(category): str(category) for category in Category}


@dataclass(frozen=True)
class Cleaned:
    """What a file holds: rows with the columns of ``student_groups``, NULL as NA."""

    title: str
    rows: pd.DataFrame
    report: CleaningReport


def clean(content: bytes) -> Cleaned:
    """Clean a publication's CSV file.

    Bad rows, up to 1% of them, are dropped and reported. Raises :class:`FileRefused` where
    there are more, or the file as a whole is not one of the publication's.
    """
    texts, headers = read_rows(content)
    problems = _Problems(texts, headers)
    _check_keys(texts, problems)
    names_filled = _fill_names(texts, problems)

    columns = [column for column in headers if column not in TEXTS.values()]
    counts = read_counts(texts[columns])
    for position, column in enumerate(columns):
        problems.add(counts[:, position] == BAD, column, "not a count")
    codes = {code: int((counts == code).sum()) for code in (SUPPRESSED, NOT_APPLICABLE, BLANK)}
    table = pd.DataFrame(counts, columns=columns, index=texts.index)
    sums = {subject: _sum(table, subject, problems) for subject in Subject}
    problems.refuse_too_many(len(texts))

    good = ~texts.index.isin(problems.rows)
    return Cleaned(
        title=_title(texts["year"][good], columns),
        rows=_rows(texts, table, sums)[good],
        report=CleaningReport(
            rows_read=len(texts),
            rows_kept=int(good.sum()),
            rows_dropped=len(problems.rows),
            suppressed_cells=codes[SUPPRESSED],
            not_applicable_cells=codes[NOT_APPLICABLE],
            blank_cells=codes[BLANK],
            school_names_filled=names_filled,
            problems=list(problems.rows.values()),
        ),
    )


class _Problems:
    """The rows that are dropped, each with the first thing that is wrong with it."""

    def __init__(self, texts: pd.DataFrame, headers: dict[str, str]) -> None:
        self._texts = texts
        self._headers = headers
        self.rows: dict[int, Problem] = {}

    def add(self, wrong: Any, column: str, reason: str) -> None:
        for row in self._texts.index[np.asarray(wrong)]:
            self.rows.setdefault(
                int(row),
                Problem(
                    row=int(row),
                    column=self._headers[column],
                    value=str(self._texts.at[row, column]),
                    reason=reason,
                ),
            )

    def refuse_too_many(self, rows: int) -> None:
        if len(self.rows) > rows * BAD_ROWS_ALLOWED:
            first = "; ".join(
                f'row {p.row}, "{p.column}" is "{p.value}": {p.reason}'
                for p in list(self.rows.values())[:3]
            )
            raise FileRefused(
                f"{len(self.rows)} of {rows} rows are bad, more than {BAD_ROWS_ALLOWED:.0%}: "
                f"{first}"
            )


def _check_keys(texts: pd.DataFrame, problems: _Problems) -> None:
    dbns = texts["dbn"].str.fullmatch(DBN_PATTERN, flags=re.ASCII)
    problems.add(~dbns, "dbn", "not a DBN")
    problems.add(texts["dbn"].str.startswith("00"), "dbn", "not a DBN")
    texts["category"] = texts["category"].map(lambda label: _CATEGORIES.get(slug(label), label))
    problems.add(
        ~texts["category"].isin(list(_CATEGORIES.values())), "category", "not a known category"
    )
    problems.add(~texts["year"].str.fullmatch(r"[0-9]{4}-[0-9]{2}"), "year", "not a school year")
    problems.add(
        texts.duplicated(["dbn", "category"]), "dbn", "second row of this school and category"
    )


def _fill_names(texts: pd.DataFrame, problems: _Problems) -> int:
    """Take a blank school name from the school's other rows; gives how many were filled."""
    blank = texts["school_name"] == ""
    names = texts["school_name"].mask(blank).groupby(texts["dbn"]).transform("first")
    problems.add(names.isna(), "school_name", "no row of this school has its name")
    texts["school_name"] = names.fillna("")
    return int((blank & names.notna()).sum())


def _sum(table: pd.DataFrame, subject: Subject, problems: _Problems) -> pd.DataFrame:
    def of(*names: str) -> NDArray[np.int64]:
        cells = table[[f"{subject}_{name}" for name in names]].to_numpy()
        return np.where(cells < 0, UNKNOWN, cells)

    sums = level_sums(
        of("tested")[:, 0], of(*(f"level_{n}" for n in range(1, 5))), of("proficient")[:, 0]
    )
    problems.add(~sums.possible, f"{subject}_tested", "the levels do not add up to it")
    return pd.DataFrame(
        {f"{subject}_low": sums.low, f"{subject}_high": sums.high}, index=table.index
    )


def _rows(texts: pd.DataFrame, table: pd.DataFrame, sums: dict[Subject, Any]) -> pd.DataFrame:
    dbn = texts["dbn"]
    plain = ["total_enrollment", *GROUPS, *SUBJECT_COLUMNS]
    counts = table[plain].join(list(sums.values()))
    return pd.DataFrame(
        {
            "dbn": dbn,
            "category": texts["category"],
            "school_name": texts["school_name"],
            "district": dbn.str[:2],
            "borough": dbn.str[2].map({k: str(v) for k, v in BOROUGH_OF_LETTER.items()}),
            "year": texts["year"],
            "grades": _objects(table, {grade: f"grade_{grade}" for grade in GRADES}),
            "ell": _objects(table, {key: f"ell_{key}" for key in ELL_LANGUAGES}),
        }
    ).join(counts.astype("Int64").mask(counts < 0))


def _objects(table: pd.DataFrame, columns: dict[str, str]) -> list[str]:
    """One JSON object per row: what does not apply is absent, what is unknown is null."""
    present = {key: column for key, column in columns.items() if column in table}
    return [
        json.dumps(
            {
                key: None if count < 0 else count
                for key, count in zip(present, counts, strict=True)
                if count != NOT_APPLICABLE
            }
        )
        for counts in table[list(present.values())].to_numpy().tolist()
    ]


def _title(years: pd.Series, columns: list[str]) -> str:
    """The publication's own title, which follows from its year and grades."""
    (year, *others) = sorted(set(years))
    if others:
        raise FileRefused(f"The file has rows of several years: {year}, {', '.join(others)}.")
    grades = [grade for grade in GRADES if f"grade_{grade}" in columns]
    start, end = int(year[:4]), year[:2] + year[5:]
    return f"{start}-{end} Demographic Data - Grades {grades[0]}-{grades[-1]} School"
