"""Records of loads, especially of failed ones."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from schools_common.models import Load
from schools_loader.bootstrap import bootstrap, reload
from schools_loader.loads import KEPT_LOADS, begin
from schools_loader.settings import LoaderSettings
from schools_loader.store import loaded
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.integration.loader.publisher import Publisher
from tests.integration.loader.state import count, loads, version


@pytest.mark.parametrize(
    ("way", "said"), [("page", "HTML"), ("404", "answered 404"), ("cut off", "")]
)
def test_a_file_that_cannot_be_loaded_leaves_the_data_as_they_were(
    engine: Engine, settings: LoaderSettings, publisher: Publisher, way: str, said: str
) -> None:
    bootstrap(engine, settings)
    before = version(engine)
    publisher.ways = [way] * 4
    reload(engine, settings, None)
    assert (version(engine), count(engine)) == (before, 600)
    last = loads(engine)[-1]
    assert (last.status, last.finished_at is not None) == ("failed", True)
    assert said in (last.error or "")


def test_a_missing_file_is_reported_and_no_sample_stands_in(
    engine: Engine, settings: LoaderSettings
) -> None:
    bootstrap(
        engine,
        settings.model_copy(update={"dataset_url": "/no/such.csv", "dataset_sample": "auto"}),
    )
    assert loaded(engine) is None
    assert (loads(engine)[-1].error or "").startswith("such.csv cannot be read")


@pytest.mark.parametrize("address", ["http:///x", "http://[bad", "file:///tmp/%00"])
def test_a_bad_address_is_reported_and_no_sample_stands_in(
    engine: Engine, settings: LoaderSettings, address: str
) -> None:
    bootstrap(
        engine, settings.model_copy(update={"dataset_url": address, "dataset_sample": "auto"})
    )
    assert loaded(engine) is None
    assert loads(engine)[-1].status == "failed"


def test_a_key_in_the_address_is_used_but_not_stored(
    engine: Engine, settings: LoaderSettings, publisher: Publisher
) -> None:
    with_key = settings.model_copy(update={"dataset_url": f"{publisher.url}?token=secret"})
    bootstrap(engine, with_key)
    publisher.ways = ["404"]
    reload(engine, with_key, None)
    dataset = loaded(engine)
    assert dataset
    assert publisher.paths == ["/rows.csv?token=secret"] * 2
    stored = [dataset.source, *(f"{load.source} {load.error}" for load in loads(engine))]
    assert "secret" not in " ".join(stored)


def test_retry_after_of_the_source_is_respected(
    engine: Engine, settings: LoaderSettings, publisher: Publisher
) -> None:
    publisher.ways = ["busy until 7200", "busy until 7200"]
    failed = bootstrap(engine, settings, uuid4())
    assert failed
    assert failed.retry_at
    assert 7100 < (failed.retry_at - datetime.now(UTC)).total_seconds() <= 7200
    early = bootstrap(engine, settings, uuid4(), failed.id)
    assert early
    assert (early.id, publisher.requests) == (failed.id, 1)

    # Of two waiting starts only the newer one continues, also if its message is redelivered.
    request = uuid4()
    newer = bootstrap(engine, settings, request)
    assert newer
    assert newer.retry_at
    assert bootstrap(engine, settings, uuid4(), failed.id) is None
    again = bootstrap(engine, settings, request, failed.id)
    assert again
    assert (again.id, publisher.requests) == (newer.id, 2)

    make_retries_due(engine)
    done = bootstrap(engine, settings, uuid4(), newer.id)
    assert done
    assert (done.status, done.retry_at, publisher.requests) == ("loaded", None, 3)
    assert bootstrap(engine, settings, uuid4(), newer.id) is None


def make_retries_due(engine: Engine) -> None:
    """Make the retries of all waiting loads due."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE loads SET retry_at = now() WHERE retry_at IS NOT NULL"))


def test_progress_is_seen_at_once_and_written_four_times_a_second(engine: Engine) -> None:
    record = begin(engine, uuid4(), "rows.csv")
    for done in range(1, 1000):
        record.set_rows(done, 1000)
    (load,) = loads(engine)
    assert load.rows_total == 1000
    assert load.rows_done
    assert 1 <= load.rows_done < 999
    record.set_rows(1000, 1000)
    assert loads(engine)[0].rows_done == 1000


def test_only_the_newest_loads_are_remembered(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        session.add_all(Load(source=f"{n}.csv", status="failed") for n in range(KEPT_LOADS + 5))
    begin(engine, uuid4(), "newest.csv")
    kept = loads(engine)
    assert len(kept) == KEPT_LOADS
    assert kept[-1].source == "newest.csv"


def test_data_and_the_end_of_their_load_are_committed_together(
    engine: Engine, owner: Engine, settings: LoaderSettings
) -> None:
    with owner.begin() as connection:
        connection.execute(text("ALTER TABLE loads ADD CHECK (status <> 'loaded')"))
    with pytest.raises(IntegrityError):
        bootstrap(engine, settings)
    assert loaded(engine) is None
    failed = loads(engine)[-1]
    assert failed.status == "failed"
    assert failed.error == (
        "The load failed unexpectedly (IntegrityError). The loader's log says more:"
        " docker compose logs loader-worker, or .data/logs/loader.log."
    )
