"""Load from wrk: one thread, so that it leaves the cores to the server."""

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile

CONNECTIONS = 16
SECONDS = 5
_SCRIPT = Path(__file__).parent / "visits.lua"
_RESULT = re.compile(r"^answers=(\d+) seconds=([\d.]+) failed=(\d+)$", re.MULTILINE)


def first_visits(url: str, paths: Sequence[str], number: int) -> float:
    """Answers a second to the first ``number`` of ``paths``, each asked for once.

    ``paths`` are ``CONNECTIONS`` more: what is under way at the end is a first visit, too.
    """
    assert len(paths) >= number + CONNECTIONS
    return _run(url, [(path, "") for path in paths], [str(number)])


def repeated(url: str, paths: Sequence[str], etags: Sequence[str] | None = None) -> float:
    """Answers a second to ``paths`` over and over; with ``etags``, of a client that has them."""
    return _run(url, list(zip(paths, etags or [""] * len(paths), strict=True)), [])


def _run(url: str, calls: Sequence[tuple[str, str]], limit: list[str]) -> float:
    with NamedTemporaryFile("w", suffix=".txt") as file:
        file.writelines(f"{path}\t{etag}\n" for path, etag in calls)
        file.flush()
        seconds = 120 if limit else SECONDS
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "30s"]
        done = subprocess.run(
            [*command, "-s", str(_SCRIPT), url, "--", file.name, *limit],
            check=True,
            capture_output=True,
            text=True,
        )
    found = _RESULT.search(done.stdout)
    assert found, done.stdout + done.stderr
    answers, took, failed = int(found[1]), float(found[2]), int(found[3])
    assert answers, done.stdout
    assert not failed, done.stdout
    return answers / took
