"""Fuzzing: any file is refused with a reason or loaded whole, never in part."""

import csv
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from schools_common.contracts import LoadStatus
from schools_common.database import Account, make_engine
from schools_common.models import StudentGroup
from schools_common.vocabulary import Category, Subject
from schools_loader.bootstrap import reload
from schools_loader.cleaning import Cleaned, clean
from schools_loader.refusal import FileRefused
from schools_loader.sample.publication import generate
from schools_loader.settings import LoaderSettings
from schools_loader.store import loaded
from sqlalchemy import Engine, select

from tests.accounts import address_for, known_to_loader
from tests.conftest import create_database
from tests.integration.loader import oracle
from tests.integration.loader.mutations import CELLS, Table, spoiled_files
from tests.integration.loader.state import count, loads

LARGEST = 10_000_000

# The same files in every run.
BOUNDED = settings(
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def small_table() -> Table:
    """The header and 100 rows of the generated sample, of which one may be dropped as bad."""
    lines = generate().decode().splitlines()[:101]
    return list(csv.reader(StringIO("\n".join(lines))))


FILES = spoiled_files(small_table())


def assert_invariants(rows: pd.DataFrame) -> None:
    """Check the invariants of rows that are stored in PostgreSQL."""
    assert set(rows["category"]) <= set(Category)
    assert rows["district"].astype(int).between(1, 99).all()
    assert (rows["dbn"].str[:2] == rows["district"]).all()
    assert rows["school_name"].str.strip().all()
    assert not rows.duplicated(["dbn", "category"]).any()
    numbers = rows.select_dtypes("number")
    assert (numbers.isna() | ((numbers >= 0) & (numbers <= 4 * LARGEST))).all(axis=None)
    for subject in Subject:
        tested, low, high = (rows[f"{subject}_{name}"] for name in ("tested", "low", "high"))
        assert (tested.isna() == low.isna()).all()
        assert (tested.isna() == high.isna()).all()
        known = tested.notna()
        assert ((tested <= low) & (low <= high) & (high <= 4 * tested))[known].all()
        levels = rows[[f"{subject}_level_{n}" for n in range(1, 5)]].fillna(0).sum(axis=1)
        assert (levels <= tested)[known].all()


def cleaned_or_refused(content: bytes) -> Cleaned | FileRefused:
    try:
        return clean(content)
    except FileRefused as refused:
        return refused


@pytest.mark.slow
@given(content=FILES)
@settings(BOUNDED, max_examples=500)
def test_any_file_is_refused_or_cleaned(content: bytes) -> None:
    cleaned = cleaned_or_refused(content)
    if isinstance(cleaned, FileRefused):
        event("refused")
        assert str(cleaned)
        return
    event("cleaned")
    report = cleaned.report
    assert len(cleaned.rows) == report.rows_kept > 0
    assert report.rows_read == report.rows_kept + report.rows_dropped
    assert len(report.problems) == report.rows_dropped <= 0.01 * report.rows_read
    assert_invariants(cleaned.rows)


SMALL = small_table()


@pytest.mark.slow
@given(changes=st.lists(st.tuples(*[st.integers(1, 100), st.integers(0, 69), CELLS]), max_size=3))
@settings(BOUNDED, max_examples=150)
def test_rows_are_those_of_the_naive_reader(changes: list[tuple[int, int, str]]) -> None:
    table = [list(row) for row in SMALL]
    for row, column, cell in changes:
        table[row][column] = cell
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows(table)
    expected = oracle.read(text.getvalue(), table[0])
    cleaned = cleaned_or_refused(text.getvalue().encode(errors="replace"))
    if isinstance(cleaned, FileRefused):
        event("refused")
        assert expected is None, cleaned
        return
    event("cleaned")
    assert expected is not None
    columns = list(expected[0])
    found = cleaned.rows[columns].astype(object)
    rows = found.where(found.notna(), None).to_dict("records")
    assert rows == [dict(row) for row in expected]


@dataclass
class Loader:
    """A loader whose publication is a local file."""

    engine: Engine
    settings: LoaderSettings
    file: Path

    def load(self, content: bytes) -> None:
        self.file.write_bytes(content)
        reload(self.engine, self.settings, None)

    def state(self) -> tuple[str | None, list[tuple[object, ...]]]:
        """Return the version of the data, and all rows."""
        dataset = loaded(self.engine)
        with self.engine.connect() as connection:
            rows = connection.execute(select(*StudentGroup.__table__.c).order_by("dbn", "category"))
            return dataset.version if dataset else None, [tuple(row) for row in rows]


@pytest.fixture(scope="module")
def loader(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Loader:
    """A loader that loads all files, one after the other."""
    address = create_database(postgres_url, "any_file", template="template")
    directory = tmp_path_factory.mktemp("any_file")
    file = directory / "publication.csv"
    others = {"redis_url": "redis://x", "dataset_url": str(file)}
    given = LoaderSettings.model_validate(known_to_loader(address) | others)
    return Loader(make_engine(address_for(Account.LOADER, address)), given, file)


@pytest.mark.slow
@given(content=FILES, again=st.booleans())
@settings(BOUNDED, max_examples=100)
def test_any_file_is_loaded_whole_or_leaves_the_data_as_they_were(
    loader: Loader, content: bytes, again: bool
) -> None:
    before = loader.state()
    loader.load(content)
    load = loads(loader.engine)[-1]
    event(load.status)
    after = loader.state()
    if load.status == LoadStatus.FAILED:
        assert load.error
        assert after == before
        with pytest.raises(FileRefused):
            clean(content)
    else:
        assert load.status in {LoadStatus.LOADED, LoadStatus.UNCHANGED}
        assert after[0] is not None
        assert len(after[1]) == count(loader.engine) == clean(content).report.rows_kept
    if again:
        loader.load(content)
        assert loader.state() == after
