"""What is recorded of loads, those that fail above all."""

import pytest
from schools_common.models import Load
from schools_loader.bootstrap import bootstrap, reload
from schools_loader.download import SourceUnreachable
from schools_loader.settings import LoaderSettings
from schools_loader.store import KEPT_LOADS, Attempt, loaded
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.integration.loader.publisher import Publisher
from tests.integration.loader.state import count, loads, version


@pytest.mark.parametrize(
    ("way", "said"), [("page", "HTML"), ("404", "answered 404"), ("cut off", "")]
)
def test_what_cannot_be_loaded_leaves_the_data_as_they_were(
    engine: Engine, settings: LoaderSettings, publisher: Publisher, way: str, said: str
) -> None:
    bootstrap(engine, settings)
    before = version(engine)
    publisher.ways = [way] * 4
    try:
        reload(engine, settings, None)
    except SourceUnreachable:
        assert way == "cut off"
    assert (version(engine), count(engine)) == (before, 600)
    last = loads(engine)[-1]
    assert (last.status, last.finished_at is not None) == ("failed", True)
    assert said in (last.error or "")


def test_a_missing_file_is_said_and_no_sample_hides_it(
    engine: Engine, settings: LoaderSettings
) -> None:
    bootstrap(
        engine,
        settings.model_copy(update={"dataset_url": "/no/such.csv", "dataset_sample": "auto"}),
    )
    assert loaded(engine) is None
    assert (loads(engine)[-1].error or "").startswith("such.csv cannot be read")


@pytest.mark.parametrize("address", ["http:///x", "http://[bad", "file:///tmp/%00"])
def test_a_bad_address_is_said_and_no_sample_hides_it(
    engine: Engine, settings: LoaderSettings, address: str
) -> None:
    bootstrap(
        engine, settings.model_copy(update={"dataset_url": address, "dataset_sample": "auto"})
    )
    assert loaded(engine) is None
    assert loads(engine)[-1].status == "failed"


def test_a_key_in_the_address_is_used_and_not_stored(
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


def test_a_killed_load_is_called_interrupted(engine: Engine, settings: LoaderSettings) -> None:
    Attempt(engine, "killed.csv")
    bootstrap(engine, settings)
    killed, done = loads(engine)
    assert (killed.status, killed.error) == ("failed", "Interrupted.")
    assert done.status == "loaded"


def test_only_the_newest_loads_are_remembered(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        session.add_all(Load(source=f"{n}.csv", status="failed") for n in range(KEPT_LOADS + 5))
    Attempt(engine, "newest.csv")
    kept = loads(engine)
    assert len(kept) == KEPT_LOADS
    assert kept[-1].source == "newest.csv"


def test_data_are_there_exactly_where_their_load_is_called_loaded(
    engine: Engine, owner: Engine, settings: LoaderSettings
) -> None:
    with owner.begin() as connection:
        connection.execute(text("ALTER TABLE loads ADD CHECK (status <> 'loaded')"))
    with pytest.raises(IntegrityError):
        bootstrap(engine, settings)
    assert loaded(engine) is None
    failed = loads(engine)[-1]
    assert (failed.status, failed.error) == ("failed", "IntegrityError; see the loader's log.")
