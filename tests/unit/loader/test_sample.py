"""The generated sample: the publication's format, and the same bytes everywhere."""

import csv
import hashlib
from pathlib import Path

import pytest
from schools_common.vocabulary import Category
from schools_loader.cleaning import clean
from schools_loader.sample.publication import generate
from schools_loader.sample.students import allocate

from tests.unit.loader.files import Cleaned, cleaned_rows

SHA256 = "8d735ad120064891e7671f873905ecda733f8003f0ab807a3ffb2d360de5eb79"
"""Digest of the file. It changes only with the generator, and so does the sample's version."""


@pytest.fixture(scope="module")
def content() -> bytes:
    return generate()


@pytest.fixture(scope="module")
def rows(content: bytes) -> list[Cleaned]:
    return cleaned_rows(content)


def test_the_sample_has_the_same_bytes_on_every_machine(content: bytes) -> None:
    assert hashlib.sha256(content).hexdigest() == SHA256


def test_the_sample_has_the_publications_header(content: bytes, published_k_8: Path) -> None:
    generated, published = (
        next(csv.reader(text.decode().splitlines()))
        for text in (content, published_k_8.read_bytes())
    )
    assert generated == published


def test_the_sample_has_the_publications_size_and_gaps(content: bytes, rows: list[Cleaned]) -> None:
    schools = len({row["dbn"] for row in rows})
    assert 1650 < schools < 1750
    assert len(rows) == 6 * schools
    report = clean(content).report
    assert report.rows_dropped == 0
    assert 150 < report.blank_cells < 300
    assert report.school_names_filled > 0
    assert report.suppressed_cells > 10_000
    counts = {cell for row in csv.reader(content.decode().splitlines()[1:]) for cell in row[4:14]}
    assert not counts & {"0", "1", "2", "3", "4", "5"}


def number(row: Cleaned, column: str) -> int:
    """Return a count, 0 if it is unknown."""
    return int(row[column] or 0)


def test_every_category_is_a_part_of_all_students(rows: list[Cleaned]) -> None:
    everyone = {row["dbn"]: row for row in rows if row["category"] == Category.ALL}
    for row in rows:
        for column in ("total_enrollment", "female", "hispanic", "ela_tested", "math_level_1"):
            whole = everyone[row["dbn"]][column]
            assert whole is None or number(row, column) <= int(whole), (row["dbn"], column)


def test_averages_are_plausible(rows: list[Cleaned]) -> None:
    def mean(category: Category) -> float:
        chosen = [row for row in rows if row["category"] == category]
        low, high, tested = (
            sum(number(row, f"ela_{name}") for row in chosen) for name in ("low", "high", "tested")
        )
        return (low + high) / 2 / tested

    assert 2.2 < mean(Category.ALL) < 2.7
    assert mean(Category.ENGLISH_LEARNERS) < mean(Category.DISABILITIES) < mean(Category.POVERTY)


@pytest.mark.parametrize(
    ("students", "weights", "most", "counts"),
    [
        (10, (1, 1), None, [5, 5]),
        (10, (1, 2), None, [3, 7]),
        (5, (1, 1, 1), None, [2, 2, 1]),
        (10, (9, 1), (4, 10), [4, 6]),
        (10, (1, 0), (4, 10), [4, 6]),
        (10, (1, 1), (2, 3), [2, 3]),
        (0, (1, 1), None, [0, 0]),
    ],
)
def test_allocation_divides_whole_students(
    students: int, weights: tuple[float, ...], most: tuple[int, ...] | None, counts: list[int]
) -> None:
    assert allocate(students, weights, most) == counts
