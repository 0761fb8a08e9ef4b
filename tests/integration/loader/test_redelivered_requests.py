"""Redelivered requests and interrupted loads, each done once."""

from uuid import uuid4

import pytest
from schools_common.database import connection_lost
from schools_loader.bootstrap import bootstrap, reload
from schools_loader.loads import MAX_TRIES, begin, latest_load
from schools_loader.settings import LoaderSettings
from sqlalchemy import Engine, text

from tests.integration.loader.publisher import Publisher
from tests.integration.loader.state import loads, statuses


def test_a_load_whose_loader_was_killed_is_interrupted_until_it_is_done(
    engine: Engine, settings: LoaderSettings
) -> None:
    killed = uuid4()
    begin(engine, killed, "killed.csv").set_bytes(10, 100)
    bootstrap(engine, settings, uuid4())
    assert statuses(engine) == ["interrupted", "loaded"]
    reload(engine, settings, None, killed)
    assert statuses(engine) == ["unchanged", "loaded"]
    (done, _) = loads(engine)
    assert (done.tries, done.error) == (2, None)
    latest = latest_load(engine)
    assert latest
    assert latest.id == done.id


def test_a_redelivered_request_is_loaded_once(
    engine: Engine, settings: LoaderSettings, publisher: Publisher
) -> None:
    request, other = uuid4(), uuid4()
    for each in (request, other):
        for _ in range(2):
            reload(engine, settings, None, each)
    reload(engine, settings, None, request)
    assert publisher.requests == 2
    assert statuses(engine) == ["loaded", "unchanged"]


def test_a_failed_request_is_not_repeated_when_it_is_redelivered(
    engine: Engine, settings: LoaderSettings, publisher: Publisher
) -> None:
    publisher.ways = ["404"]
    request = uuid4()
    for _ in range(2):
        assert reload(engine, settings, None, request).status == "failed"
    assert publisher.requests == 1


def test_a_load_whose_database_went_away_goes_on_in_its_row(
    engine: Engine, owner: Engine, settings: LoaderSettings, publisher: Publisher
) -> None:
    def end_connections() -> None:
        publisher.before_answer = None
        with owner.begin() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )

    publisher.before_answer = end_connections
    request = uuid4()
    with pytest.raises(Exception) as lost:  # noqa: PT011 - of SQLAlchemy or, in COPY, psycopg2
        reload(engine, settings, None, request)
    assert connection_lost(lost.value)
    load = reload(engine, settings, None, request)
    assert load.status == "loaded"
    assert statuses(engine) == ["loaded"]


def test_a_load_that_is_always_interrupted_fails(
    engine: Engine, settings: LoaderSettings, publisher: Publisher
) -> None:
    request = uuid4()
    for tries in range(1, MAX_TRIES + 1):
        assert begin(engine, request, publisher.url).load.tries == tries
    for _ in range(2):
        load = reload(engine, settings, None, request)
        assert (load.status, load.tries) == ("failed", MAX_TRIES)
        assert "ended 4 times in the middle of this load" in (load.error or "")
    assert publisher.requests == 0
