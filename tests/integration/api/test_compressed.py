"""Compression of JSON for clients that accept it."""

import gzip

import pytest

from tests.integration.api.server import Server

SCHOOL = "/schools/07X005"


@pytest.mark.parametrize("address", [SCHOOL, "/openapi.json"])
def test_an_answer_is_compressed_where_that_is_accepted(server: Server, address: str) -> None:
    plain = server.get(address)
    packed = server.get(address, "Accept-Encoding: deflate, gzip")
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) == int(packed.headers["content-length"]) < len(plain.body)
    for answer in (plain, packed):
        assert answer.headers["vary"] == "Accept-Encoding"
        assert answer.headers["content-type"] == "application/json"


def test_each_encoding_has_an_etag_that_gets_304(server: Server) -> None:
    etags = {}
    for encoding in ("gzip", "identity"):
        etag = server.get(SCHOOL, f"Accept-Encoding: {encoding}").headers["etag"]
        etags[encoding] = etag
        for method in ("GET", "HEAD"):
            known = server.get(
                SCHOOL, f"Accept-Encoding: {encoding}", f"If-None-Match: {etag}", method=method
            )
            assert (known.status, known.body, known.headers["etag"]) == (304, b"", etag)
            assert known.headers["vary"] == "Accept-Encoding"
    assert etags["gzip"] != etags["identity"]
    other = server.get(SCHOOL, "Accept-Encoding: gzip", f"If-None-Match: {etags['identity']}")
    assert (other.status, other.headers["etag"]) == (200, etags["gzip"])


@pytest.mark.parametrize("address", ["/suggest?q=school", "/docs/static/favicon.png", "/schools?q"])
def test_short_responses_and_pictures_are_not_compressed(server: Server, address: str) -> None:
    answer = server.get(address, "Accept-Encoding: gzip")
    assert "content-encoding" not in answer.headers
