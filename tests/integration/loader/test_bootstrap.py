"""Loading into a real PostgreSQL: once, whole, or not at all."""

from collections.abc import Sequence
from pathlib import Path
from threading import Thread

import pytest
from schools_common.averages import summarize
from schools_common.database import snapshot
from schools_common.filters import SchoolFilters
from schools_common.models import Load, StudentGroup
from schools_common.settings import Settings
from schools_embedded.services import free_port
from schools_loader.bootstrap import bootstrap, reload
from schools_loader.source import SourceUnreachable
from schools_loader.store import KEPT_LOADS, Attempt, loaded
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.integration.loader.publisher import Publisher


def count(engine: Engine) -> int:
    with Session(engine) as session:
        return session.scalars(select(func.count()).select_from(StudentGroup)).one()


def loads(engine: Engine) -> Sequence[Load]:
    with Session(engine) as session:
        return session.scalars(select(Load).order_by(Load.id)).all()


def version(engine: Engine) -> str:
    dataset = loaded(engine)
    assert dataset
    return dataset.version


def test_a_first_start_loads_and_a_later_one_does_nothing(
    engine: Engine, settings: Settings, publisher: Publisher
) -> None:
    bootstrap(engine, settings)
    dataset = loaded(engine)
    assert dataset
    assert (dataset.rows, dataset.sample, dataset.source) == (600, False, publisher.url)
    assert dataset.report["rows_read"] == count(engine) == 600
    bootstrap(engine, settings)
    assert publisher.requests == 1
    assert [load.status for load in loads(engine)] == ["loaded", "unchanged"]
    assert loads(engine)[0].bytes_done == len(publisher.content)


def test_another_address_replaces_the_data(
    engine: Engine, settings: Settings, small_content: bytes, tmp_path: Path
) -> None:
    bootstrap(engine, settings)
    first = version(engine)
    path = tmp_path / "other.csv"
    path.write_bytes(b"".join(small_content.splitlines(keepends=True)[:301]))
    other = settings.model_copy(update={"dataset_url": str(path)})
    bootstrap(engine, other)
    assert count(engine) == 300
    assert version(engine) != first
    bootstrap(engine, other)
    path.write_bytes(small_content)
    bootstrap(engine, other)
    assert count(engine) == 600
    assert version(engine) == first
    assert [load.status for load in loads(engine)] == ["loaded", "loaded", "unchanged", "loaded"]


def test_the_same_file_at_another_address_is_remembered_as_from_there(
    engine: Engine, settings: Settings, publisher: Publisher
) -> None:
    bootstrap(engine, settings)
    before = version(engine)
    moved = settings.model_copy(update={"dataset_url": f"{publisher.url}?$limit=600"})
    for _ in range(2):
        bootstrap(engine, moved)
    dataset = loaded(engine)
    assert dataset
    assert (dataset.version, dataset.source) == (before, f"{publisher.url}?$limit=600")
    assert publisher.requests == 2


def test_reload_fetches_again_what_is_loaded(
    engine: Engine, settings: Settings, publisher: Publisher
) -> None:
    bootstrap(engine, settings)
    reload(engine, settings, None)
    publisher.content = publisher.content[: publisher.content.rindex(b"\n", 0, -1) + 1]
    reload(engine, settings, None)
    assert publisher.requests == 3
    assert count(engine) == 599
    assert [load.status for load in loads(engine)] == ["loaded", "unchanged", "loaded"]


@pytest.mark.parametrize(
    ("way", "said"), [("page", "HTML"), ("404", "answered 404"), ("cut off", "")]
)
def test_what_cannot_be_loaded_leaves_the_data_as_they_were(
    engine: Engine, settings: Settings, publisher: Publisher, way: str, said: str
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


def test_the_sample_stands_in_only_where_it_may(
    engine: Engine, settings: Settings, publisher: Publisher
) -> None:
    nowhere = settings.model_copy(update={"dataset_url": f"http://127.0.0.1:{free_port()}/"})
    with pytest.raises(SourceUnreachable):
        bootstrap(engine, nowhere)
    assert loaded(engine) is None

    auto = nowhere.model_copy(update={"dataset_sample": "auto"})
    for _ in range(2):
        bootstrap(engine, auto)
    dataset = loaded(engine)
    assert dataset
    assert dataset.sample
    assert dataset.title.startswith("Generated sample")
    assert [load.status for load in loads(engine)] == ["failed", "loaded", "unchanged"]
    assert "stands in" in (loads(engine)[-1].error or "")

    # The publication takes the sample's place, and the sample never takes its place.
    bootstrap(engine, auto.model_copy(update={"dataset_url": publisher.url}))
    assert count(engine) == 600
    with pytest.raises(SourceUnreachable):
        reload(engine, auto, None)
    assert count(engine) == 600


def test_the_sample_is_called_so_also_from_a_file(
    engine: Engine, settings: Settings, sample_content: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(sample_content)
    bootstrap(engine, settings.model_copy(update={"dataset_url": str(path)}))
    dataset = loaded(engine)
    assert dataset
    assert (dataset.sample, dataset.source) == (True, "rows.csv")
    assert dataset.title.startswith("Generated sample")


def test_a_missing_file_is_said_and_no_sample_hides_it(engine: Engine, settings: Settings) -> None:
    bootstrap(
        engine,
        settings.model_copy(update={"dataset_url": "/no/such.csv", "dataset_sample": "auto"}),
    )
    assert loaded(engine) is None
    assert (loads(engine)[-1].error or "").startswith("such.csv cannot be read")


@pytest.mark.parametrize("address", ["http:///x", "http://[bad", "file:///tmp/%00"])
def test_a_bad_address_is_said_and_no_sample_hides_it(
    engine: Engine, settings: Settings, address: str
) -> None:
    bootstrap(
        engine, settings.model_copy(update={"dataset_url": address, "dataset_sample": "auto"})
    )
    assert loaded(engine) is None
    assert loads(engine)[-1].status == "failed"


def test_a_key_in_the_address_is_used_and_not_stored(
    engine: Engine, settings: Settings, publisher: Publisher
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


def test_a_name_arrives_as_it_was_published(
    engine: Engine, settings: Settings, small_content: bytes, tmp_path: Path
) -> None:
    name = 'P.S. 998, "The\\nTab\t\\ School"\n'
    header, first, *others = small_content.decode().splitlines()
    _, _, *cells = first.split(",")
    quoted = name.replace('"', '""')
    path = tmp_path / "named.csv"
    path.write_text("\n".join([header, ",".join(["32K998", f'"{quoted}"', *cells]), *others]))
    bootstrap(engine, settings.model_copy(update={"dataset_url": str(path)}))
    with Session(engine) as session:
        found = session.scalars(
            select(StudentGroup.school_name).where(StudentGroup.dbn == "32K998")
        ).one()
    assert found == name.strip()


def test_two_loaders_at_once_load_once(
    engine: Engine, settings: Settings, publisher: Publisher
) -> None:
    threads = [Thread(target=bootstrap, args=(engine, settings)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert publisher.requests == 1
    assert sorted(load.status for load in loads(engine)) == ["loaded", "unchanged"]


def test_a_reader_sees_the_old_data_or_the_new_never_both(
    engine: Engine, settings: Settings, publisher: Publisher
) -> None:
    bootstrap(engine, settings)
    with snapshot(engine) as session:
        before = summarize(session, SchoolFilters())
        publisher.content = publisher.content[: publisher.content.rindex(b"\n", 0, -1) + 1]
        reload(engine, settings, None)
        assert summarize(session, SchoolFilters()) == before
    with snapshot(engine) as session:
        assert summarize(session, SchoolFilters()).total == before.total - 1


def test_a_killed_load_is_called_interrupted(engine: Engine, settings: Settings) -> None:
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
    engine: Engine, settings: Settings
) -> None:
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE loads ADD CHECK (status <> 'loaded')"))
    with pytest.raises(IntegrityError):
        bootstrap(engine, settings)
    assert loaded(engine) is None
    assert loads(engine)[-1].status == "failed"


def test_the_sample_is_loaded_where_it_is_asked_for(engine: Engine, settings: Settings) -> None:
    always = settings.model_copy(update={"dataset_sample": "always"})
    for _ in range(2):
        bootstrap(engine, always)
    assert count(engine) > 10_000
    assert [load.status for load in loads(engine)] == ["loaded", "unchanged"]
