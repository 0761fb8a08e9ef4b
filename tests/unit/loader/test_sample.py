"""The generated sample: the publication's format, and the same bytes everywhere."""

import csv
import hashlib
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from schools_common.vocabulary import Category, Subject
from schools_loader.cleaning import clean
from schools_loader.sample.publication import generate
from schools_loader.sample.students import allocate

from tests.unit.loader.files import Cleaned, cleaned_rows

SHA256 = "0de224972e6cac7abe5c23c0c63121ec589a66a988a4238d2000db407d5f8e8d"
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


def mean(rows: list[Cleaned], subject: Subject = Subject.ELA) -> float:
    """The middle of the average's interval."""
    low, high, tested = (
        sum(number(row, f"{subject}_{name}") for row in rows) for name in ("low", "high", "tested")
    )
    return (low + high) / 2 / tested


def test_every_category_is_a_part_of_all_students(rows: list[Cleaned]) -> None:
    everyone = {row["dbn"]: row for row in rows if row["category"] == Category.ALL}
    for row in rows:
        for column in ("total_enrollment", "female", "hispanic", "ela_tested", "math_level_1"):
            whole = everyone[row["dbn"]][column]
            assert whole is None or number(row, column) <= int(whole), (row["dbn"], column)


def test_averages_are_plausible(rows: list[Cleaned]) -> None:
    def of(category: Category) -> float:
        return mean([row for row in rows if row["category"] == category])

    assert 2.2 < of(Category.ALL) < 2.7
    assert of(Category.ENGLISH_LEARNERS) < of(Category.DISABILITIES) < of(Category.POVERTY)


@pytest.mark.parametrize("subject", Subject)
def test_districts_differ_as_a_city_s_do(rows: list[Cleaned], subject: Subject) -> None:
    of_districts = defaultdict(list)
    for row in rows:
        if row["category"] == Category.ALL:
            of_districts[row["district"]].append(row)
    means = [mean(chosen, subject) for chosen in of_districts.values()]
    assert 1.8 < min(means) < 2.1
    assert 2.8 < max(means) < 3.2
    # The classes of a map.
    quarters = Counter(mean * 4 // 1 for mean in means)
    assert len(quarters) >= 5
    assert max(quarters.values()) < len(means) / 2


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
