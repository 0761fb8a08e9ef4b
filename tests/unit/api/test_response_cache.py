"""The response cache is bounded and never stale."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import monotonic

import pytest
from schools_api.http import response_cache
from schools_api.http.response_cache import (
    LOADED_AT_TTL,
    MAX_BYTES,
    MAX_QUERY,
    TTL,
    CachedResponse,
    ResponseCache,
)
from starlette.datastructures import Headers

PLAIN = Headers({})
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def scope(query: bytes) -> dict[str, object]:
    return {"path": "/schools", "query_string": query}


def answer(body: bytes, loaded_at: datetime | None = NOW) -> CachedResponse:
    return CachedResponse(body, "text/plain", '"x"', {}, loaded_at)


def test_the_cache_never_takes_more_memory_than_allowed() -> None:
    cache = ResponseCache()
    cache.loaded_at = NOW
    tenth = answer(bytes(MAX_BYTES // 10))
    for n in range(10):
        cache.get(scope(b"0"), PLAIN)  # in use
        cache.put(scope(b"%d" % n), tenth)
    assert [n for n in range(10) if cache.get(scope(b"%d" % n), PLAIN)] == [0, *range(2, 10)]


@pytest.mark.parametrize("found", [True, False])
def test_responses_to_long_queries_are_not_cached(found: bool) -> None:
    cache = ResponseCache()
    address = scope(b"limit=" + b"0" * (MAX_QUERY - 7 + (not found)) + b"1")
    cache.put(address, answer(b"page", loaded_at=None))
    assert (cache.get(address, PLAIN) is not None) is found


@pytest.mark.parametrize(("seconds", "found"), [(TTL - 60, True), (TTL + 1, False)])
def test_what_does_not_change_is_cached_for_a_day(seconds: float, found: bool) -> None:
    cache = ResponseCache()
    long_ago = replace(answer(b"picture", loaded_at=None), created_at=monotonic() - seconds)
    cache.put(scope(b""), long_ago)
    assert (cache.get(scope(b""), PLAIN) is not None) is found


def test_nothing_is_sent_once_the_time_of_loading_is_unconfirmed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cache = ResponseCache()
    cache.put(scope(b""), answer(b"page"))
    cache.loaded_at = NOW
    assert cache.get(scope(b""), PLAIN) is not None
    monkeypatch.setattr(response_cache, "monotonic", lambda: monotonic() + LOADED_AT_TTL)
    assert cache.get(scope(b""), PLAIN) is None


@pytest.mark.parametrize(
    ("loaded_at", "found"), [(NOW, True), (NOW + timedelta(1), False), (None, False)]
)
def test_responses_of_other_data_are_not_sent(loaded_at: datetime | None, found: bool) -> None:
    cache = ResponseCache()
    cache.put(scope(b""), answer(b"page"))
    cache.put(scope(b"image"), answer(b"image", loaded_at=None))
    cache.loaded_at = loaded_at
    assert (cache.get(scope(b""), PLAIN) is not None) is found
    assert cache.get(scope(b"image"), PLAIN)
