"""Both chart stores, a folder and a bucket on a real S3 server."""

from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from schools_common.chart_store.contract import ChartStore, ChartStoreError, ChartStoreUnavailable
from schools_common.chart_store.files import FileStore

from tests.s3_server import Bucket, create_bucket, s3_server

PICTURE = b"\x89PNG" * 1000
DIGEST = sha256(PICTURE).hexdigest()


def name(letter: str) -> str:
    return f"{letter * 8}-0000-5000-8000-000000000000.png"


NAME = name("a")


@dataclass
class Place:
    """A store with the renderer's access, and functions that bypass it."""

    store: ChartStore
    names: Callable[[], list[str]]
    put: Callable[[str, bytes], object]
    remove: Callable[[str], object]


@pytest.fixture(params=["folder", "bucket"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    if request.param == "folder":
        return Place(
            FileStore(tmp_path),
            lambda: sorted(path.name for path in tmp_path.iterdir()),
            lambda name, content: (tmp_path / name).write_bytes(content),
            lambda name: (tmp_path / name).unlink(),
        )
    bucket: Bucket = request.getfixturevalue("bucket")
    return Place(bucket.store("charts"), bucket.names, bucket.put, bucket.remove)


def test_a_picture_is_read_as_it_was_written(place: Place) -> None:
    place.store.prepare()
    place.store.write(NAME, PICTURE, "image/png")
    assert place.store.read(NAME, DIGEST) == PICTURE
    assert place.store.exists(NAME)
    assert place.names() == [NAME]


def test_a_picture_replaces_an_older_one(place: Place) -> None:
    place.store.write(NAME, b"older", "image/png")
    place.store.write(NAME, PICTURE, "image/png")
    assert place.store.read(NAME, DIGEST) == PICTURE


def test_a_missing_picture_is_told_from_an_error(place: Place) -> None:
    assert place.store.read(NAME, DIGEST) is None
    place.store.write(NAME, PICTURE, "image/png")
    place.remove(NAME)
    assert place.store.read(NAME, DIGEST) is None
    assert not place.store.exists(NAME)


@pytest.mark.parametrize("content", [PICTURE[:100], PICTURE.swapcase(), b""])
def test_other_bytes_under_the_same_name_are_not_the_picture(place: Place, content: bytes) -> None:
    place.store.write(NAME, PICTURE, "image/png")
    place.put(NAME, content)
    assert place.store.read(NAME, DIGEST) is None


def test_the_oldest_pictures_make_room_and_other_content_stays(place: Place) -> None:
    place.put("report.png", bytes(1000))
    # S3 has times in seconds; of pictures with equal times, the smallest is removed first.
    for letter, size in (("a", 100), ("b", 101), ("c", 102), ("d", 103)):
        place.store.write(name(letter), bytes(size), "image/png")
    place.store.remove_oldest(406)
    assert len(place.names()) == 5
    place.store.remove_oldest(300)
    assert place.names() == [name("c"), name("d"), "report.png"]
    place.store.remove_oldest(1)
    assert place.names() == [name("d"), "report.png"]


def test_an_object_has_its_type_its_checksum_and_may_be_kept(bucket: Bucket) -> None:
    bucket.store("charts").write(NAME, PICTURE, "image/png")
    headers: Any = bucket.client.stat_object(
        bucket_name=bucket.name,
        object_name=NAME,
        extra_headers={"x-amz-checksum-mode": "ENABLED"},
    ).metadata
    assert headers["content-type"] == "image/png"
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert b64decode(headers["x-amz-checksum-sha256"]).hex() == DIGEST


def attempts(store: ChartStore) -> list[Callable[[], object]]:
    return [
        store.prepare,
        lambda: store.read(NAME, DIGEST),
        lambda: store.exists(NAME),
        lambda: store.write(NAME, PICTURE, "image/png"),
        lambda: store.remove_oldest(1),
    ]


@pytest.mark.parametrize(
    ("key", "secret", "code"),
    [("nobody", "x", "InvalidAccessKeyId"), ("charts", "wrong", "SignatureDoesNotMatch")],
)
def test_a_wrong_key_is_refused(bucket: Bucket, key: str, secret: str, code: str) -> None:
    for attempt in attempts(bucket.store(key, secret)):
        with pytest.raises(ChartStoreError) as error:
            attempt()
        assert str(error.value) == f"The chart store refuses access: {code}"


def test_a_missing_bucket_is_an_error(bucket: Bucket) -> None:
    missing = Bucket("no-such-bucket", bucket.endpoint, bucket.client)
    for attempt in attempts(missing.store("charts")):
        with pytest.raises(ChartStoreError, match=r"refuses access: NoSuchBucket$"):
            attempt()


def test_the_key_of_the_api_can_only_read(bucket: Bucket) -> None:
    for letter in "ab":
        bucket.store("charts").write(name(letter), PICTURE, "image/png")
    store = bucket.store("api")
    assert store.read(NAME, DIGEST) == PICTURE
    assert store.read(name("c"), DIGEST) is None
    assert (store.exists(NAME), store.exists(name("c"))) == (True, False)
    with pytest.raises(ChartStoreError, match=r"refuses access: AccessDenied$"):
        store.write(NAME, b"other", "image/png")
    with pytest.raises(ChartStoreError, match=r"AccessDenied$"):
        store.remove_oldest(1)
    assert bucket.names() == [NAME, name("b")]


def test_a_stopped_server_is_unavailable_and_forgets_nothing(tmp_path: Path) -> None:
    with s3_server(tmp_path / "s3") as endpoint:
        bucket = create_bucket(endpoint)
        store = bucket.store("charts")
        store.write(NAME, PICTURE, "image/png")
    for attempt in attempts(store):
        with pytest.raises(ChartStoreUnavailable, match=r"^The chart store does not answer$"):
            attempt()
    with s3_server(tmp_path / "s3", port=int(endpoint.rpartition(":")[2])):
        assert store.read(NAME, DIGEST) == PICTURE
