"""The rows that a process of the API answers from."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from schools_api.library import Library
from schools_common import reading
from schools_common.publication import Publication
from sqlalchemy import Connection, Engine

from tests.integration.api.backstage import Backstage
from tests.rows import group


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[Connection]:
    """One entry for each time that the rows are read from PostgreSQL."""
    found, read = [], reading.read

    def counted(connection: Connection) -> Publication | None:
        found.append(connection)
        return read(connection)

    monkeypatch.setattr(reading, "read", counted)
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
        (first,) = {found.result() for found in [threads.submit(library.pages) for _ in range(8)]}
        assert len(readings) == 1
        backstage.load("v2", [group("07X005")])
        found = [threads.submit(library.after, first) for _ in range(8)]
        (second,) = {each.result() for each in found}
    assert second is not None
    assert second.publication.version == "v2"
    assert len(readings) == 2


def test_what_was_loaded_is_read_before_anyone_asks(
    engine: Engine, backstage: Backstage, readings: list[Connection]
) -> None:
    library = Library(engine)
    library.see(None)
    assert not readings
    backstage.load("v1", [group("07X005")])
    pages = library.pages()
    assert pages is not None
    library.see(pages.loaded_at)
    assert len(readings) == 1
    backstage.load("v1", [group("07X005")])
    with engine.connect() as connection:
        now = reading.read(connection)
    assert now is not None
    library.see(now.dataset["loaded_at"])
    assert len(readings) == 3
    again = library.pages()
    assert again is not None
    assert again.loaded_at > pages.loaded_at
