"""Downloads from a server that works or fails."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from time import monotonic

import pytest
from schools_embedded.services import free_port
from schools_loader.download import Limits, SourceUnreachable, fetch
from schools_loader.refusal import FileRefused

from tests.integration.loader.publisher import Publisher

QUICK = Limits(connect=1, read=0.3, pauses=(0.01,) * 3)

Told = list[tuple[int, int | None]]


def get(address: str, largest: int = 10**7, told: Told | None = None) -> bytes:
    """Fetch a file, and append each progress report to ``told``."""

    def tell(done: int, total: int | None) -> None:
        if told is not None:
            told.append((done, total))

    return fetch(address, tell, replace(QUICK, size=largest))


@pytest.mark.parametrize(
    ("ways", "requests"),
    [
        (["well"], 1),
        (["without a length"], 1),
        (["redirect to /elsewhere.csv"], 2),
        (["503"], 2),
        (["500", "502", "429"], 4),
        (["silent"], 2),
        (["stalled"], 2),
        (["cut off", "well"], 2),
        (["chunked"], 1),
        (["chunked and cut off"], 2),
        (["compressed"], 1),
        (["compressed and cut off"], 2),
        (["503", "stalled", "cut off"], 4),
        (["busy until soon"], 2),
    ],
)
def test_transient_failures_are_retried(
    publisher: Publisher, ways: list[str], requests: int
) -> None:
    publisher.ways = ways
    told: Told = []
    assert get(publisher.url, told=told) == publisher.content
    assert publisher.requests == requests
    assert told[-1][0] == told[-1][1] or told[-1][1] is None


@pytest.mark.parametrize("way", ["503", "429", "silent", "stalled", "cut off"])
def test_a_server_that_keeps_failing_is_unreachable(publisher: Publisher, way: str) -> None:
    publisher.ways = [way] * 9
    with pytest.raises(SourceUnreachable, match=r"127\.0\.0\.1"):
        get(publisher.url)
    assert publisher.requests == 4


def test_different_failures_share_one_limit_of_tries(publisher: Publisher) -> None:
    publisher.ways = ["503", "stalled", "silent", "chunked and cut off", "well"]
    with pytest.raises(SourceUnreachable, match="did not complete its answer"):
        get(publisher.url)
    assert publisher.requests == 4


def test_a_short_retry_after_is_waited_for(publisher: Publisher) -> None:
    publisher.ways = ["busy until 1"]
    start = monotonic()
    assert get(publisher.url) == publisher.content
    assert monotonic() - start >= 1


@pytest.mark.parametrize("asked", ["7200", "date"])
def test_a_long_retry_after_is_not_waited_for(publisher: Publisher, asked: str) -> None:
    if asked == "date":
        asked = format_datetime(datetime.now(UTC) + timedelta(hours=2), usegmt=True)
    publisher.ways = [f"busy until {asked}"]
    with pytest.raises(SourceUnreachable) as told:
        get(publisher.url)
    assert publisher.requests == 1
    assert 7100 < told.value.after <= 7200


def test_a_slow_download_times_out(publisher: Publisher) -> None:
    publisher.ways = ["trickling"]
    with pytest.raises(SourceUnreachable):
        fetch(publisher.url, lambda *_: None, Limits(connect=1, read=5, total=0.2))
    assert publisher.requests == 1


def test_a_host_that_is_not_there_is_unreachable() -> None:
    with pytest.raises(SourceUnreachable, match="cannot be reached"):
        get(f"http://127.0.0.1:{free_port()}/rows.csv")


@pytest.mark.parametrize("status", ["404", "403", "410"])
def test_a_missing_file_is_not_retried(publisher: Publisher, status: str) -> None:
    publisher.ways = [status]
    with pytest.raises(FileRefused, match=status):
        get(publisher.url)
    assert publisher.requests == 1


@pytest.mark.parametrize("way", ["well", "without a length"])
def test_a_file_that_is_too_large_is_refused(publisher: Publisher, way: str) -> None:
    publisher.ways = [way]
    with pytest.raises(FileRefused, match="larger than 1,000 bytes"):
        get(publisher.url, largest=1000)


def test_files_and_paths_are_copied(tmp_path: Path) -> None:
    source = tmp_path / "a file.csv"
    source.write_bytes(b"content")
    for address in (str(source), source.as_uri()):
        assert get(address) == b"content"


def test_a_pipe_a_folder_and_a_device_are_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, "/dev/zero"):
        with pytest.raises(FileRefused, match="is not a file"):
            get(str(path))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match=r"other\.csv cannot be read: No such file"):
        get(str(tmp_path / "other.csv"))


def test_a_large_file_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "large.csv"
    source.write_bytes(b"x" * 11)
    with pytest.raises(FileRefused, match="larger than 10 bytes"):
        get(str(source), largest=10)


def test_the_target_of_a_redirect_is_not_disclosed(publisher: Publisher) -> None:
    for way in ("redirect to ftp://host/?token=secret", "redirect to http://[secret"):
        publisher.ways = [way]
        with pytest.raises(FileRefused, match="leads to an address that cannot be used") as told:
            get(publisher.url)
        assert "secret" not in str(told.value)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http:///rows.csv", "has no host"),
        ("http://[bad/rows.csv", "host or port cannot be read"),
        ("https://host:99999/rows.csv", "host or port cannot be read"),
        ("file:///tmp/rows%00.csv", "NUL"),
        ("/tmp/rows\0.csv", "NUL"),
        ("ftp://127.0.0.1/rows.csv", "only https:, http: and file: are supported"),
    ],
)
def test_an_invalid_address_is_refused(address: str, said: str) -> None:
    with pytest.raises(FileRefused, match=said):
        get(address)
