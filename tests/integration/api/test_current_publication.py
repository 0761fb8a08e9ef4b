"""The publication that an API process holds in memory."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event
from typing import cast

import pytest
import schools_api.dataset.current
from schools_api.dataset.current import CurrentPublication
from schools_api.errors import Unavailable
from schools_api.http.response_cache import ResponseCache
from schools_common import publication_query
from schools_common.publication import Publication
from sqlalchemy import Connection, Engine

from tests.integration.api.backstage import Backstage
from tests.rows import group


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[Connection]:
    """The connections on which the rows were read from PostgreSQL."""
    found, read = [], publication_query.read_publication

    def counted(connection: Connection) -> Publication | None:
        found.append(connection)
        return read(connection)

    monkeypatch.setattr(publication_query, "read_publication", counted)
    return found


def test_the_publication_is_available_after_the_first_load(
    engine: Engine, backstage: Backstage
) -> None:
    current = CurrentPublication(engine, ResponseCache())
    assert current.get() is None
    backstage.load("v1", [group("07X005")])
    publication = current.get()
    assert publication is not None
    assert publication.version == "v1"


def test_concurrent_requests_read_new_rows_once(
    engine: Engine, backstage: Backstage, readings: list[Connection]
) -> None:
    current = CurrentPublication(engine, ResponseCache())
    backstage.load("v1", [group("07X005")])
    with ThreadPoolExecutor(8) as threads:
        (_,) = {found.result() for found in [threads.submit(current.get) for _ in range(8)]}
        assert len(readings) == 1
        backstage.load("v2", [group("07X005")])
        found = [threads.submit(current.refresh) for _ in range(8)]
        (second,) = {each.result() for each in found}
    assert second is not None
    assert second.version == "v2"
    assert len(readings) == 2


def test_refresh_reads_each_load_once(
    engine: Engine, backstage: Backstage, readings: list[Connection]
) -> None:
    current = CurrentPublication(engine, ResponseCache())
    current.refresh()
    readings.clear()
    for times in (1, 2):  # the second has the same version, but may have another source
        backstage.load("v1", [group("07X005")])
        current.refresh()
        current.refresh()
        assert len(readings) == times
    publication = current.get()
    assert publication is not None
    with engine.connect() as connection:
        assert publication_query.loaded(connection) == ("v1", publication.dataset["loaded_at"])
    assert len(readings) == 2


@dataclass
class Interrupting:
    """An engine that calls ``notify`` at each connection."""

    engine: Engine
    notify: Callable[[], None] = lambda: None

    def connect(self) -> Connection:
        self.notify()
        return self.engine.connect()


def test_answers_are_not_trusted_if_the_data_change_while_they_are_read(
    engine: Engine, backstage: Backstage
) -> None:
    responses, interrupting = ResponseCache(), Interrupting(engine)
    current = CurrentPublication(cast(Engine, interrupting), responses)
    backstage.load("v1", [group("07X005")])
    interrupting.notify = current.notify
    assert current.refresh() is not None
    assert responses.loaded_at is None
    interrupting.notify = lambda: None
    current.refresh()
    assert responses.loaded_at is not None


def test_waiting_for_another_reader_times_out(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schools_api.dataset.current, "REFRESH_TIMEOUT", 0.01)
    reads, done = Event(), Event()

    def slowly(_: Connection) -> None:
        reads.set()
        done.wait(10)

    monkeypatch.setattr(publication_query, "read_publication", slowly)
    current = CurrentPublication(engine, ResponseCache())
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(current.get)
        reads.wait(10)
        with pytest.raises(Unavailable):
            current.get()
        done.set()
        assert first.result() is None
