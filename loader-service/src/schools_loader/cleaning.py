"""Cleaning of a file, from its bytes to the rows of the database."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

import pandas as pd
from schools_common.contracts import CleaningReport
from schools_common.vocabulary import GRADES, LEVELS, Borough, Subject

from schools_loader import estimate as estimating
from schools_loader.counts import BAD, BLANK, NOT_APPLICABLE, SUPPRESSED, may_be_decimal, read_count
from schools_loader.labels import read_labels
from schools_loader.layout import TEXTS
from schools_loader.opening import open_file
from schools_loader.problems import Problems
from schools_loader.rows import table_rows
from schools_loader.sample.names import are_invented
from schools_loader.suppression import UNKNOWN, Counts, hidden_students
from schools_loader.table import Table, find_table

RULES = f"3.{estimating.VERSION}"
"""Version of the rules for cleaning, sample and estimates, which determine a file's data."""

_DEFAULT_LIMIT = 1000
"""Number of rows that Socrata's API returns unless asked for more."""


@dataclass(frozen=True)
class Cleaned:
    """The content of a file: ``rows`` with the columns of ``student_groups``, NULL as NA.

    ``sample`` is true for the generated sample, in whatever way it was saved.
    """

    title: str
    rows: pd.DataFrame
    report: CleaningReport
    sample: bool

    @cached_property
    def csv(self) -> bytes:
        """The rows as CSV without a header, as COPY takes them."""
        # Python's csv module quotes only the line ends that it writes itself.
        return self.rows.to_csv(index=False, header=False, lineterminator="\r\n").encode()

    @cached_property
    def version(self) -> str:
        """A digest of the rows, in any order, and of the rules by which they were cleaned."""
        lines = sorted(self.csv.splitlines())
        return hashlib.sha256(b"\n".join([RULES.encode(), *lines])).hexdigest()[:16]


def clean(content: bytes) -> Cleaned:
    """Clean a file of the publication.

    Bad rows are dropped and reported, up to 1% of the rows with up to 1% of the test takers. Raises
    :class:`FileRefused` if there are more, or if the file is not the publication.
    """
    table = find_table(open_file(content))
    problems = Problems(table)
    keys, names_filled = read_labels(table, problems)
    counts = _read_counts(table, problems)
    for subject in Subject:
        _check_sums(counts, subject, problems)
    # Of several good rows of a school and category, the first is kept.
    duplicate = keys[problems.good()].duplicated(["dbn", "category"])
    problems.add(duplicate, "dbn", "second row of this school and category")
    problems.refuse_too_many(_test_takers(counts))

    good = problems.good()
    keys, counts = keys[good], counts[good]
    sums = [_level_sums(counts, keys["category"], subject) for subject in Subject]
    rows = table_rows(keys, counts, pd.concat(sums, axis=1))
    # Levels 3 and 4 together are not stored.
    stored = counts.drop(columns=[f"{subject}_proficient" for subject in Subject])
    number_of = stored.stack().value_counts()
    return Cleaned(
        title=_title(table, str(rows["year"].iloc[0])),
        rows=rows,
        sample=are_invented(rows["school_name"].unique()),
        report=CleaningReport(
            rows_read=len(good),
            rows_kept=int(good.sum()),
            rows_dropped=int((~good).sum()),
            suppressed_cells=int(number_of.get(SUPPRESSED, 0)),
            not_applicable_cells=int(number_of.get(NOT_APPLICABLE, 0)),
            blank_cells=int(number_of.get(BLANK, 0)),
            school_names_filled=names_filled,
            problems=problems.list(),
            remarks=table.remarks,
            warnings=_warnings(rows, counts),
            rules=RULES,
            estimate=f"{estimating.METHOD}, version {estimating.VERSION}",
        ),
    )


def _read_counts(table: Table, problems: Problems) -> pd.DataFrame:
    cells = table.cells.drop(columns=[*TEXTS])
    counts = pd.DataFrame({name: cells[name].map(read_count).astype("int64") for name in cells})
    for name in counts:
        problems.add(counts[name] == BAD, str(name), "not a count")
        if table.decimal_comma:
            unclear = cells[name].map(may_be_decimal).astype(bool)
            problems.add(unclear, str(name), "its comma may separate thousands or decimals")
    return counts


def _results(counts: pd.DataFrame, subject: Subject) -> tuple[Counts, Counts, Counts]:
    """Return a subject's test takers, students by level, and students at level 3 or 4."""
    known = counts.where(counts >= 0, UNKNOWN)
    tested, proficient = known[f"{subject}_tested"], known[f"{subject}_proficient"]
    levels = known[[f"{subject}_level_{n}" for n in LEVELS]]
    return tested.to_numpy(), levels.to_numpy(), proficient.to_numpy()


def _check_sums(counts: pd.DataFrame, subject: Subject, problems: Problems) -> None:
    wrong = pd.Series(~hidden_students(*_results(counts, subject)).possible, counts.index)
    known = counts[f"{subject}_tested"] >= 0
    problems.add(wrong & known, f"{subject}_tested", "the levels do not add up to it")
    problems.add(wrong & ~known, f"{subject}_proficient", "levels 3 and 4 do not add up to it")


def _level_sums(counts: pd.DataFrame, category: pd.Series, subject: Subject) -> pd.DataFrame:
    """Bound and estimate the level sums; NA if the test takers are unknown."""
    results = _results(counts, subject)
    hidden, codes = hidden_students(*results), pd.factorize(category, sort=True)[0]
    bounds = {f"{subject}_low": hidden.low, f"{subject}_high": hidden.high}
    sums = pd.DataFrame(bounds, counts.index, dtype="Int64")
    return sums.where(sums != UNKNOWN).assign(
        **{f"{subject}_estimate": estimating.estimate(*results, codes)}
    )


def _test_takers(counts: pd.DataFrame) -> "pd.Series[int]":
    """Add up the test takers of both subjects.

    An unreadable number is assumed to be the largest of the file, to be on the safe side.
    """
    tested = counts[[f"{subject}_tested" for subject in Subject]]
    return tested.mask(tested == BAD, tested.max(), axis=1).clip(lower=0).sum(axis=1)


def _warnings(rows: pd.DataFrame, counts: pd.DataFrame) -> list[str]:
    """Warn of signs that a file is cut off between two rows, or has lost results."""
    found = []
    results = counts.filter(regex=rf"^({'|'.join(Subject)})_")
    if blank := int((results == BLANK).to_numpy().sum()):
        found.append(
            f"Blank cells of test results, which the publication never has: {blank:,}. The averages"
            " cover the rest."
        )
    if len(rows) == _DEFAULT_LIMIT:
        found.append(
            f"The file has exactly {_DEFAULT_LIMIT:,} rows, as many as NYC Open Data's API gives"
            " at a time: it may not be the whole publication ($limit asks for more)."
        )
    if missing := [borough for borough in Borough if borough not in rows["borough"].unique()]:
        found.append(f"The file has no school in {', '.join(missing)}: it may be cut off.")
    return found


def _title(table: Table, year: str) -> str:
    """Compose the publication's own title from its year and grades."""
    grades = [grade for grade in GRADES if f"grade_{grade}" in table.cells]
    start = int(year[:4])
    return f"{start}-{start + 1} Demographic Data - Grades {grades[0]}-{grades[-1]} School"
