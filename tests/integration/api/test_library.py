"""The rows that a process of the API answers from."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
import schools_api.library
from schools_api import queries
from schools_api.errors import Unavailable
from schools_api.library import Library
from schools_common import publication_query
from schools_common.publication import Publication
from sqlalchemy import Connection, Engine

from tests.integration.api.backstage import Backstage
from tests.rows import group


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[Connection]:
    """One entry for each time that the rows are read from PostgreSQL."""
    found, read = [], publication_query.read_publication

    def counted(connection: Connection) -> Publication | None:
        found.append(connection)
        return read(connection)

    monkeypatch.setattr(publication_query, "read_publication", counted)
    return found


def test_nothing_is_there_before_the_first_load_and_all_after_it(
    engine: Engine, backstage: Backstage
) -> None:
    library = Library(engine)
    assert library.pages() is None
    backstage.load("v1", [group("07X005")])
    pages = library.pages()
    assert pages is not None
    assert pages.publication.version == "v1"


def test_of_many_who_find_other_rows_one_reads_them(
    engine: Engine, backstage: Backstage, readings: list[Connection]
) -> None:
    library = Library(engine)
    backstage.load("v1", [group("07X005")])
    with ThreadPoolExecutor(8) as threads:
        (_,) = {found.result() for found in [threads.submit(library.pages) for _ in range(8)]}
        assert len(readings) == 1
        backstage.load("v2", [group("07X005")])
        found = [threads.submit(library.refresh) for _ in range(8)]
        (second,) = {each.result() for each in found}
    assert second is not None
    assert second.publication.version == "v2"
    assert len(readings) == 2


def test_what_was_loaded_is_read_before_anyone_asks(
    engine: Engine, backstage: Backstage, readings: list[Connection]
) -> None:
    library = Library(engine)
    library.refresh()
    readings.clear()
    for times in (1, 2):  # the second has the same version, and may be from elsewhere
        backstage.load("v1", [group("07X005")])
        library.refresh()
        library.refresh()
        assert len(readings) == times
    pages = library.pages()
    assert pages is not None
    with engine.connect() as connection:
        assert pages.loaded_at == queries.loaded_at(connection)
    assert len(readings) == 2


def test_nobody_waits_for_ever_while_another_reads(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schools_api.library, "PATIENCE", 0.01)
    reads, done = Event(), Event()

    def slowly(_: Connection) -> None:
        reads.set()
        done.wait(10)

    monkeypatch.setattr(publication_query, "read_publication", slowly)
    library = Library(engine)
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(library.pages)
        reads.wait(10)
        with pytest.raises(Unavailable):
            library.pages()
        done.set()
        assert first.result() is None
