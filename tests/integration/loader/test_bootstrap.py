"""Loads into a real PostgreSQL: done once, and whole or not at all."""

from pathlib import Path
from threading import Thread

from schools_common.averages import Summary, summarize
from schools_common.database import snapshot
from schools_common.filters import SchoolFilters
from schools_common.matching import matching
from schools_common.models import StudentGroup
from schools_common.publication_query import read_publication
from schools_loader.bootstrap import bootstrap, reload
from schools_loader.settings import LoaderSettings
from schools_loader.store import loaded
from sqlalchemy import Connection, Engine, select
from sqlalchemy.orm import Session

from tests.integration.loader.publisher import Publisher
from tests.integration.loader.state import count, loads, statuses, version


def test_a_first_start_loads_and_a_later_one_does_nothing(
    engine: Engine, settings: LoaderSettings, publisher: Publisher
) -> None:
    bootstrap(engine, settings)
    dataset = loaded(engine)
    assert dataset
    assert (dataset.rows, dataset.sample, dataset.source) == (600, False, publisher.url)
    assert dataset.report["rows_read"] == count(engine) == 600
    bootstrap(engine, settings)
    assert publisher.requests == 1
    assert statuses(engine) == ["loaded", "unchanged"]
    assert loads(engine)[0].bytes_done == len(publisher.content)


def test_another_address_replaces_the_data(
    engine: Engine, settings: LoaderSettings, small_content: bytes, tmp_path: Path
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
    assert statuses(engine) == ["loaded", "loaded", "unchanged", "loaded"]


def test_the_same_file_at_another_address_changes_the_source(
    engine: Engine, settings: LoaderSettings, publisher: Publisher
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
    engine: Engine, settings: LoaderSettings, publisher: Publisher
) -> None:
    bootstrap(engine, settings)
    reload(engine, settings, None)
    publisher.content = publisher.content[: publisher.content.rindex(b"\n", 0, -1) + 1]
    reload(engine, settings, None)
    assert publisher.requests == 3
    assert count(engine) == 599
    assert statuses(engine) == ["loaded", "unchanged", "loaded"]


def test_a_name_arrives_as_it_was_published(
    engine: Engine, settings: LoaderSettings, small_content: bytes, tmp_path: Path
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
    engine: Engine, settings: LoaderSettings, publisher: Publisher
) -> None:
    threads = [Thread(target=bootstrap, args=(engine, settings)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert publisher.requests == 1
    assert sorted(load.status for load in loads(engine)) == ["loaded", "unchanged"]


def averages(connection: Connection) -> Summary:
    """Average all loaded rows."""
    publication = read_publication(connection)
    assert publication is not None
    return summarize(publication, matching(publication, SchoolFilters()))


def test_a_reader_sees_the_old_data_or_the_new_never_both(
    engine: Engine, settings: LoaderSettings, publisher: Publisher
) -> None:
    bootstrap(engine, settings)
    with snapshot(engine) as connection:
        before = averages(connection)
        publisher.content = publisher.content[: publisher.content.rindex(b"\n", 0, -1) + 1]
        reload(engine, settings, None)
        assert averages(connection) == before
    with snapshot(engine) as connection:
        assert averages(connection).total == before.total - 1


def test_warnings_and_dropped_rows_are_noted(
    engine: Engine, settings: LoaderSettings, small_content: bytes, tmp_path: Path
) -> None:
    bootstrap(engine, settings)
    header, *rows = small_content.decode().splitlines()
    cells = dict(zip(header.split(","), rows[298].split(","), strict=True))
    cells |= {name: "s" for name in cells if name.startswith(("ELA", "M"))}
    spoiled = ",".join((cells | {"#Grade K": "?"}).values())
    path = tmp_path / "half.csv"
    path.write_text("\n".join([header, *rows[:298], spoiled, ""]))
    load = reload(engine, settings, str(path))
    assert load.status == "loaded"
    half, boroughs, dropped = load.notes
    assert half.startswith("Warning: The file has no school in Bronx")
    assert boroughs.startswith("Warning: The file has 298 rows, fewer than half of the 600 that")
    assert dropped.startswith('1 of 299 rows were dropped: row 300, "#Grade K" is "?": not a count')
    dataset = loaded(engine)
    assert dataset
    assert [f"Warning: {warning}" for warning in dataset.report["warnings"]] == [half, boroughs]
    assert reload(engine, settings, str(path)).notes == [half, dropped]
    assert statuses(engine) == ["loaded", "loaded", "unchanged"]
