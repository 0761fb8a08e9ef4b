"""Files are on the chart volume whole, or not at all."""

import os
from pathlib import Path

import pytest
from schools_charts.files import VolumeError, is_whole, remove_stale, write


def test_a_file_is_written_whole_and_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "chart.png"
    write(path, b"first")
    write(path, b"second")
    assert path.read_bytes() == b"second"
    assert list(tmp_path.iterdir()) == [path]
    assert path.stat().st_mode & 0o777 == 0o644


def test_a_file_is_whole_if_it_has_its_size(tmp_path: Path) -> None:
    path = tmp_path / "chart.png"
    assert not is_whole(path, 5)
    write(path, b"bytes")
    assert is_whole(path, 5)
    assert not is_whole(path, 6)
    assert not is_whole(path, None)


def test_a_missing_volume_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    with pytest.raises(VolumeError, match=f"{missing} cannot be written: No such file"):
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
