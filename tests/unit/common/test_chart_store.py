"""Files on the chart volume are whole or absent, and the oldest pictures are removed first."""

import errno
import os
from hashlib import sha256
from pathlib import Path

import pytest
from pydantic import ValidationError
from schools_common.chart_store.contract import ChartStoreError, StoredPicture, surplus
from schools_common.chart_store.files import FileStore
from schools_common.chart_store.opening import open_store
from schools_common.settings import Settings

NAME = "00000000-0000-5000-8000-000000000001.png"


def digest(picture: bytes) -> str:
    return sha256(picture).hexdigest()


def test_a_file_replaces_an_older_one_and_leaves_nothing_else(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    store.write(NAME, b"first", "image/png")
    store.write(NAME, b"second", "image/png")
    assert (tmp_path / NAME).read_bytes() == b"second"
    assert list(tmp_path.iterdir()) == [tmp_path / NAME]
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o644


def test_the_error_of_a_missing_volume_does_not_reveal_its_path(tmp_path: Path) -> None:
    with pytest.raises(ChartStoreError) as error:
        FileStore(tmp_path / "missing").write(NAME, b"", "image/png")
    assert str(error.value) == "The chart volume cannot be written: No such file or directory"


def test_a_missing_volume_cannot_be_read_or_written(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "missing")
    assert store.read(NAME, digest(b"")) is None
    assert not store.exists(NAME)
    with pytest.raises(ChartStoreError, match=r"^The chart volume is missing$"):
        store.prepare()


def test_a_pipe_is_no_picture_and_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / NAME)
    assert FileStore(tmp_path).read(NAME, digest(b"")) is None


def test_a_name_that_the_system_refuses_is_no_picture(tmp_path: Path) -> None:
    assert not FileStore(tmp_path).exists("x" * 5000)


def test_a_failed_write_leaves_no_temporary_file(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    with pytest.raises(ChartStoreError, match=os.strerror(errno.EISDIR)):
        FileStore(tmp_path).write(NAME, b"bytes", "image/png")
    assert list(tmp_path.iterdir()) == [tmp_path / NAME]


def test_only_old_temporary_files_are_removed(tmp_path: Path) -> None:
    old, young, chart = (tmp_path / name for name in (".old.tmp", ".young.tmp", NAME))
    for path in (old, young, chart):
        path.touch()
    for path in (old, chart):
        os.utime(path, (0, 0))
    FileStore(tmp_path).prepare()
    assert sorted(tmp_path.iterdir()) == [young, chart]


def test_a_temporary_file_that_cannot_be_removed_is_left(tmp_path: Path) -> None:
    stuck, old = tmp_path / ".a.tmp", tmp_path / ".b.tmp"
    stuck.mkdir()
    old.touch()
    for path in (stuck, old):
        os.utime(path, (0, 0))
    FileStore(tmp_path).prepare()
    assert list(tmp_path.iterdir()) == [stuck]


def picture(name: str, modified: float, size: int = 100) -> StoredPicture:
    return StoredPicture(modified, size, f"{name * 8}-0000-5000-8000-000000000000.png")


def letters(names: list[str]) -> str:
    return "".join(name[0] for name in names)


def test_no_picture_is_removed_while_all_fit() -> None:
    assert surplus([picture("b", 1), picture("a", 2), picture("c", 3)], 300) == []


def test_the_oldest_pictures_are_removed_until_there_is_a_little_room() -> None:
    found = [picture("c", 3), picture("b", 1), picture("d", 4), picture("a", 2)]
    assert letters(surplus(found, 300)) == "ba"


def test_a_single_picture_stays_however_large() -> None:
    assert surplus([picture("a", 1, size=500)], 300) == []


@pytest.mark.parametrize("name", [".a.png.tmp", "lost+found", "report.png", f"../{NAME}"])
def test_only_pictures_are_removed(name: str) -> None:
    other = StoredPicture(0, 500, name)
    assert letters(surplus([other, picture("a", 1), picture("b", 2)], 100)) == "a"


def settings(store: str, **others: str) -> Settings:
    required = {"database_url": "postgresql:", "redis_url": "redis:"}
    return Settings.model_validate(required | {"chart_store": store} | others)


def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    folder = tmp_path / "a b#c?d%e"
    folder.mkdir()
    open_store(settings(folder.as_uri())).write(NAME, b"", "image/png")
    assert (folder / NAME).exists()


@pytest.mark.parametrize("store", ["/charts", "file:charts", "s3:charts", "s3://", "ftp://x/y"])
def test_an_address_of_no_store_is_refused(store: str) -> None:
    with pytest.raises(ValidationError, match="chart_store"):
        settings(store)


def test_a_bucket_without_keys_is_refused_and_the_missing_settings_are_named() -> None:
    with pytest.raises(ValidationError, match="needs S3_ENDPOINT and S3_SECRET_KEY"):
        settings("s3://charts", s3_access_key="key")
