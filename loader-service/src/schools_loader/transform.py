"""From the publication's rows to the table's: cells read, bad rows dropped, sums bounded."""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from schools_common.contracts import CleaningReport
from schools_common.vocabulary import DBN_PATTERN, GRADES, Category, Subject, slug

from schools_loader.cells import BAD, BLANK, NOT_APPLICABLE, SUPPRESSED, read_counts
from schools_loader.problems import Problems
from schools_loader.reading import Sheet, read_rows
from schools_loader.rows import Rows
from schools_loader.suppression import UNKNOWN, LevelSums, level_sums

_CATEGORIES = {slug(category): str(category) for category in Category}


@dataclass(frozen=True)
class Cleaned:
    """What a file holds."""

    title: str
    rows: Rows
    report: CleaningReport


def clean(content: bytes) -> Cleaned:
    """Clean a publication's CSV file.

    Bad rows, up to 1% of them, are dropped and reported. Raises :class:`FileRefused` where
    there are more, or the file as a whole is not one of the publication's.
    """
    sheet = read_rows(content)
    problems = Problems(sheet)
    _check_keys(sheet.keys, problems)
    names_filled = _fill_names(sheet.keys, problems)

    counts = read_counts(sheet.texts)
    table = {column: counts[cells] for column, cells in sheet.cells.items()}
    for column, values in table.items():
        problems.add(values == BAD, column, "not a count")
    sums = {subject: _sum(table, subject, problems) for subject in Subject}
    _drop_second_rows(sheet.keys, problems)
    problems.refuse_too_many()

    good = problems.good()
    return Cleaned(
        title=_title(sheet.keys["year"][good.argmax()], sheet),
        rows=Rows(sheet, counts, sums, good),
        report=CleaningReport(
            rows_read=len(good),
            rows_kept=int(good.sum()),
            rows_dropped=int((~good).sum()),
            suppressed_cells=_number_of(SUPPRESSED, table, good),
            not_applicable_cells=_number_of(NOT_APPLICABLE, table, good),
            blank_cells=_number_of(BLANK, table, good),
            school_names_filled=names_filled,
            problems=problems.list(),
        ),
    )


def _check_keys(keys: dict[str, list[str]], problems: Problems) -> None:
    dbns, categories, years = keys["dbn"], keys["category"], keys["year"]
    known = {
        dbn
        for dbn in set(dbns)
        if re.fullmatch(DBN_PATTERN, dbn, re.ASCII) and not dbn.startswith("00")
    }
    problems.add([dbn not in known for dbn in dbns], "dbn", "not a DBN")
    labels = {label: _CATEGORIES.get(slug(label)) for label in set(categories)}
    problems.add([not labels[label] for label in categories], "category", "not a known category")
    keys["category"] = [labels[label] or label for label in categories]
    seasons = {year for year in set(years) if _is_school_year(year)}
    problems.add([year not in seasons for year in years], "year", "not a school year")
    most = max(seasons, key=years.count, default="")
    problems.add([year != most for year in years], "year", f"most rows are of {most}")


def _is_school_year(text: str) -> bool:
    """``1999-00`` is one, ``2015-17`` is none."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}", text):
        return False
    return (int(text[:4]) + 1) % 100 == int(text[5:])


def _drop_second_rows(keys: dict[str, list[str]], problems: Problems) -> None:
    """Of the good rows of a school and category, keep the first."""
    seen = set[tuple[str, str]]()
    second = []
    for dbn, category, good in zip(
        keys["dbn"], keys["category"], problems.good().tolist(), strict=True
    ):
        second.append((dbn, category) in seen)
        if good:
            seen.add((dbn, category))
    problems.add(second, "dbn", "second row of this school and category")


def _fill_names(keys: dict[str, list[str]], problems: Problems) -> int:
    """Take a blank school name from the school's other rows; gives how many were filled."""
    names = dict[str, str]()
    for dbn, name in zip(keys["dbn"], keys["school_name"], strict=True):
        if name:
            names.setdefault(dbn, name)
    problems.add(
        [dbn not in names for dbn in keys["dbn"]],
        "school_name",
        "no row of this school has its name",
    )
    blank = sum(not name for name in keys["school_name"])
    keys["school_name"] = [names.get(dbn, "") for dbn in keys["dbn"]]
    return blank - sum(not name for name in keys["school_name"])


def _sum(table: dict[str, NDArray[np.int64]], subject: Subject, problems: Problems) -> LevelSums:
    def of(name: str) -> NDArray[np.int64]:
        cells = table[f"{subject}_{name}"]
        return np.where(cells < 0, UNKNOWN, cells)

    levels = np.stack([of(f"level_{n}") for n in range(1, 5)], axis=1)
    tested = of("tested")
    sums = level_sums(tested, levels, of("proficient"))
    wrong, unknown = ~sums.possible, tested == UNKNOWN
    problems.add(wrong & ~unknown, f"{subject}_tested", "the levels do not add up to it")
    problems.add(wrong & unknown, f"{subject}_proficient", "levels 3 and 4 do not add up to it")
    return sums


def _number_of(code: int, table: dict[str, NDArray[np.int64]], good: NDArray[np.bool_]) -> int:
    """How many cells of the kept rows are one; levels 3 and 4 together are not stored."""
    proficient = {f"{subject}_proficient" for subject in Subject}
    return sum(
        int(np.count_nonzero((values == code) & good))
        for column, values in table.items()
        if column not in proficient
    )


def _title(year: str, sheet: Sheet) -> str:
    """The publication's own title, which follows from its year and grades."""
    grades = [grade for grade in GRADES if f"grade_{grade}" in sheet.cells]
    start = int(year[:4])
    return f"{start}-{start + 1} Demographic Data - Grades {grades[0]}-{grades[-1]} School"
