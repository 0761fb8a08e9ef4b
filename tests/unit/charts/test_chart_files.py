"""Files are on the chart volume whole, or not at all."""

import os
import time
from hashlib import sha256
from pathlib import Path

import pytest
from schools_charts.files import Budget, VolumeError, is_whole, remove_stale, write


def test_a_file_is_written_whole_and_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "chart.png"
    write(path, b"first")
    write(path, b"second")
    assert path.read_bytes() == b"second"
    assert list(tmp_path.iterdir()) == [path]
    assert path.stat().st_mode & 0o777 == 0o644


def test_a_file_is_whole_if_it_is_the_one_that_was_recorded(tmp_path: Path) -> None:
    path, digest = tmp_path / "chart.png", sha256(b"bytes").hexdigest()
    assert not is_whole(path, digest)
    write(path, b"bytes")
    assert is_whole(path, digest)
    assert not is_whole(path, None)
    write(path, b"Bytes")
    assert not is_whole(path, digest)


def test_a_missing_volume_is_noticed(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    with pytest.raises(VolumeError, match="cannot be written: No such file"):
        write(missing / "chart.png", b"")


def test_nothing_stays_behind_where_a_file_cannot_be_put(tmp_path: Path) -> None:
    taken = tmp_path / "chart.png"
    taken.mkdir()
    with pytest.raises(VolumeError, match="directory"):
        write(taken, b"bytes")
    assert list(tmp_path.iterdir()) == [taken]


def test_only_old_temporary_files_are_removed(tmp_path: Path) -> None:
    old, young, chart = (tmp_path / name for name in (".old.tmp", ".young.tmp", "chart.png"))
    for path in (old, young, chart):
        path.touch()
    for path in (old, chart):
        os.utime(path, (0, 0))
    remove_stale(tmp_path, 60)
    assert sorted(tmp_path.iterdir()) == [young, chart]


def test_what_cannot_be_removed_is_left(tmp_path: Path) -> None:
    stuck, old = tmp_path / ".a.tmp", tmp_path / ".b.tmp"
    stuck.mkdir()
    old.touch()
    for path in (stuck, old):
        os.utime(path, (0, 0))
    remove_stale(tmp_path, 60)
    assert list(tmp_path.iterdir()) == [stuck]


def picture(directory: Path, name: str, age: int, size: int = 100) -> None:
    path = directory / f"{name}.png"
    path.write_bytes(b"x" * size)
    os.utime(path, (time.time() - age, time.time() - age))


def names(directory: Path) -> list[str]:
    return sorted(path.stem for path in directory.iterdir())


def test_where_pictures_take_more_than_they_may_the_oldest_go(tmp_path: Path) -> None:
    for name, age in (("b", 30), ("a", 20), ("c", 10)):
        picture(tmp_path, name, age)
    budget = Budget(tmp_path, 300)
    budget.add(100)
    assert names(tmp_path) == ["a", "b", "c"]  # as many as may be
    picture(tmp_path, "d", 0)
    budget.add(100)
    assert names(tmp_path) == ["c", "d"]  # with a little room, not to measure at once again


def test_a_single_picture_stays_however_large(tmp_path: Path) -> None:
    picture(tmp_path, "large", 0, size=500)
    Budget(tmp_path, 300).add(500)
    assert names(tmp_path) == ["large"]


def test_only_pictures_are_removed(tmp_path: Path) -> None:
    (tmp_path / ".being-written.png.tmp").write_bytes(b"x" * 500)
    (tmp_path / "lost+found").mkdir()
    picture(tmp_path, "old", 10)
    picture(tmp_path, "new", 0)
    Budget(tmp_path, 100).add(100)
    assert names(tmp_path) == [".being-written.png", "lost+found", "new"]


def test_the_volume_is_measured_once_a_hundredth_was_added(tmp_path: Path) -> None:
    budget = Budget(tmp_path, 10_000)
    budget.add(1)  # at the start, since what is there is not known
    picture(tmp_path, "old", 10, size=10_000)
    picture(tmp_path, "new", 0, size=99)
    budget.add(99)
    assert names(tmp_path) == ["new", "old"]
    budget.add(1)
    assert names(tmp_path) == ["new"]
