"""Finished answers: how many are kept, and which of them are still true."""

from datetime import UTC, datetime, timedelta

import pytest
from schools_api.prepared import MAX_BYTES, MAX_QUERY, Answer, Answers

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def scope(query: bytes) -> dict[str, object]:
    return {"path": "/schools", "query_string": query}


def answer(body: bytes, loaded_at: datetime | None = NOW) -> Answer:
    return Answer(body, "text/plain", '"x"', {}, loaded_at)


def test_they_never_take_more_memory_than_allowed() -> None:
    answers = Answers()
    answers.loaded_at = NOW
    tenth = answer(bytes(MAX_BYTES // 10))
    for n in range(10):
        answers.find(scope(b"0"))  # in use
        answers.keep(scope(b"%d" % n), tenth)
    assert [n for n in range(10) if answers.find(scope(b"%d" % n))] == [0, *range(2, 10)]


@pytest.mark.parametrize("found", [True, False])
def test_what_is_asked_at_great_length_is_not_kept(found: bool) -> None:
    answers = Answers()
    address = scope(b"limit=" + b"0" * (MAX_QUERY - 7 + (not found)) + b"1")
    answers.keep(address, answer(b"page", loaded_at=None))
    assert (answers.find(address) is not None) is found


@pytest.mark.parametrize(
    ("loaded_at", "found"), [(NOW, True), (NOW + timedelta(1), False), (None, False)]
)
def test_those_of_other_data_are_not_sent(loaded_at: datetime | None, found: bool) -> None:
    answers = Answers()
    answers.keep(scope(b""), answer(b"page"))
    answers.keep(scope(b"image"), answer(b"image", loaded_at=None))
    answers.loaded_at = loaded_at
    assert (answers.find(scope(b"")) is not None) is found
    assert answers.find(scope(b"image"))
