"""The files that a page loads."""

import gzip
from pathlib import Path

import schools_api.web

STATIC = Path(schools_api.web.__path__[0]) / "static"


def test_they_are_small() -> None:
    files = [each for each in STATIC.iterdir() if each.suffix in (".js", ".css", ".svg")]
    assert sum(len(gzip.compress(each.read_bytes())) for each in files) < 60_000
    assert (STATIC / "style.css").stat().st_size < 12_000
