"""Compression: which clients get it, and for which responses."""

import gzip

import pytest
from schools_api.http.compression import MIN_BYTES, accepts_gzip, compressed
from schools_api.http.response_cache import CachedResponse, ResponseCache
from starlette.datastructures import Headers

GZIP, PLAIN = Headers({"Accept-Encoding": "gzip"}), Headers({})
LONG = b'{"name": "school"}' * MIN_BYTES


def answer(body: bytes = LONG, media_type: str = "application/json") -> CachedResponse:
    return CachedResponse(body, media_type, '"x"', {})


@pytest.mark.parametrize(
    ("accept", "accepted"),
    [
        ("gzip", True),
        ("GZIP, deflate, br", True),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", True),
        ("deflate,gzip ; q=0.001", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000, deflate", False),
        ("deflate, br", False),
        ("x-gzip2", False),
        ("identity", False),
        ("", False),
    ],
)
def test_accept_encoding_decides_about_gzip(accept: str, accepted: bool) -> None:
    assert accepts_gzip(Headers({"Accept-Encoding": accept})) is accepted


def test_several_lines_of_accepted_encodings_are_one() -> None:
    lines = [(b"accept-encoding", b"br"), (b"accept-encoding", b"gzip")]
    assert accepts_gzip(Headers(raw=lines))
    assert not accepts_gzip(PLAIN)


def test_a_compressed_answer_has_an_etag_of_its_own() -> None:
    for headers, etag, encoding in ((GZIP, '"x-gzip"', "gzip"), (PLAIN, '"x"', None)):
        sent = answer().for_client(headers).response(None)
        assert sent.headers["etag"] == etag
        assert sent.headers.get("content-encoding") == encoding
        assert sent.headers["vary"] == "Accept-Encoding"
        body = bytes(sent.body)
        assert (gzip.decompress(body) if encoding else body) == LONG
        assert answer().for_client(headers).response('"x", "y"').status_code == (
            200 if encoding else 304
        )
        known = answer().for_client(headers).response(etag)
        assert (known.status_code, known.headers["etag"]) == (304, etag)
        assert known.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    "as_it_is", [answer(b"x" * (MIN_BYTES - 1)), answer(media_type="image/png")]
)
def test_short_answers_and_pictures_are_left_alone(as_it_is: CachedResponse) -> None:
    assert as_it_is.for_client(GZIP) is as_it_is


def test_the_same_bytes_each_time() -> None:
    assert compressed(LONG) == compressed(LONG)
    assert len(compressed(LONG)) < len(LONG) / 10


def test_a_response_is_cached_plain_and_compressed() -> None:
    cache, scope = ResponseCache(), {"path": "/schools", "query_string": b""}
    cache.put(scope, answer())
    first = cache.get(scope, GZIP)
    assert first is not None
    assert first.encoding == "gzip"
    assert cache.get(scope, GZIP) is first, "compressed once"
    plain = cache.get(scope, PLAIN)
    assert plain is not None
    assert plain.body == LONG


def test_a_response_cached_only_compressed_is_not_sent_to_other_clients() -> None:
    cache, scope = ResponseCache(), {"path": "/schools", "query_string": b""}
    cache.put(scope, answer().for_client(GZIP))
    assert cache.get(scope, PLAIN) is None
    assert cache.get(scope, GZIP) is not None
