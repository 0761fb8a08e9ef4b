"""./make-env, which writes the passwords for docker compose."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SECRETS = ("_PASSWORD=", "_SECRET_KEY=")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("make-env", ".env.example"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def run(folder: Path) -> int:
    return subprocess.run([folder / "make-env"], capture_output=True, check=False).returncode


def test_each_password_is_random_and_everything_else_as_in_the_example(folder: Path) -> None:
    assert run(folder) == 0
    example = (folder / ".env.example").read_text().splitlines()
    written = (folder / ".env").read_text().splitlines()
    added = [
        line.removeprefix(start)
        for start, line in zip(example, written, strict=True)
        if line != start
    ]
    assert len(added) == len(set(added)) == sum(line.endswith(SECRETS) for line in example)
    assert all(len(password) == 32 and password.isalnum() for password in added)
    assert (folder / ".env").stat().st_mode & 0o077 == 0, "for its owner only"


def test_an_existing_file_is_left_alone(folder: Path) -> None:
    (folder / ".env").write_text("PORT=1\n")
    assert run(folder) == 1
    assert (folder / ".env").read_text() == "PORT=1\n"
