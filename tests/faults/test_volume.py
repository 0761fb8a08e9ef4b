"""A chart volume that loses files, is full or read-only."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from schools_embedded.services import wait_until

from tests.e2e.scenario import ask
from tests.faults.machine import RECOVERY, Machine, kill
from tests.faults.promises import Promises

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("damage", ["delete", "truncate", "corrupt"])
def test_a_damaged_file_is_drawn_again(machine: Machine, promises: Promises, damage: str) -> None:
    chart = promises.order()
    whole = promises.image(chart)
    file = machine.file(chart)
    match damage:
        case "delete":
            file.unlink()
        case "truncate":
            os.truncate(file, len(whole) // 2)
        case "corrupt":
            file.write_bytes(whole[:-100] + bytes(100))
    assert promises.image(chart) == whole
    assert file.read_bytes() == whole
    promises.assert_kept()


@pytest.fixture
def volume(machine: Machine) -> Iterator[Path]:
    """The chart volume, with a small file system mounted over it until the test ends."""
    try:
        mount(machine.charts, "-t", "tmpfs", "-o", "size=256k", "charts")
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"nothing can be mounted here: {error}")
    yield machine.charts
    subprocess.run(["umount", machine.charts], check=True)


def mount(place: Path, *options: str) -> None:
    subprocess.run(["mount", *options, place], check=True, capture_output=True)


def test_a_full_volume_fails_new_charts_and_heals_once_there_is_room(
    machine: Machine, promises: Promises, volume: Path
) -> None:
    drawn = promises.order()
    whole = promises.image(drawn)
    ballast = volume / "ballast"
    fill(ballast)
    chart = promises.order()
    assert "No space left on device" in failure(machine, chart)
    assert {path.name for path in volume.iterdir()} == {"ballast", f"{drawn}.png"}
    assert promises.image(drawn) == whole
    ballast.unlink()
    machine.let_time_pass(61)
    promises.assert_kept({drawn, chart})


def test_a_read_only_volume_serves_what_is_drawn_and_heals_once_it_can_be_written(
    machine: Machine, promises: Promises, volume: Path
) -> None:
    drawn = promises.order()
    whole = promises.image(drawn)
    left_behind = volume / ".left.tmp"
    left_behind.touch()
    os.utime(left_behind, (0, 0))
    mount(volume, "-o", "remount,ro")
    with machine.restarted("charts"):  # it starts although it cannot clean up
        kill(machine.process_tree("charts"))
    chart = promises.order()
    assert "Read-only file system" in failure(machine, chart)
    assert promises.image(drawn) == whole
    mount(volume, "-o", "remount,rw")
    machine.let_time_pass(61)
    promises.assert_kept({drawn, chart})


def test_a_lost_volume_is_drawn_again(machine: Machine, promises: Promises) -> None:
    """Includes the pictures of the tests above, which were lost with their file systems."""
    chart = promises.order()
    whole = promises.image(chart)
    for file in machine.charts.glob("*.png"):
        file.unlink()
    promises.assert_kept()
    assert machine.file(chart).read_bytes() == whole


def fill(file: Path) -> None:
    """Fill the volume of a file by writing to it."""
    with file.open("wb", buffering=0) as ballast, suppress(OSError):
        while True:
            ballast.write(bytes(4096))


def failure(machine: Machine, chart: str) -> str:
    """Wait until a chart has failed, and return the reason."""
    image = f"{machine.url}/charts/{chart}/image"
    wait_until(lambda: ask(image, Prefer="wait=10").status_code == 500, RECOVERY, "the failure")
    detail: str = ask(image).json()["detail"]
    return detail
