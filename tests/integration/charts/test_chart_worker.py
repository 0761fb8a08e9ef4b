"""A real chart worker with a real Chrome, and their failures."""

import json
import os
import signal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from schools_common.celery_app import make_celery
from schools_common.contracts import Task
from schools_common.settings import Settings
from schools_embedded.services import wait_until
from sqlalchemy import Engine, text

from tests.integration.charts.drawing import START, Publish, Start, wait_for


def children(pid: int) -> list[int]:
    """Return the descendants of a process, nearest first."""
    threads = Path(f"/proc/{pid}/task").glob("*/children")
    direct = [int(child) for path in threads for child in path.read_text().split()]
    return [*direct, *(found for child in direct for found in children(child))]


def chromes(pid: int) -> list[int]:
    """Return the descendants that are Chrome, without Kaleido's wrapper."""
    found = []
    for child in children(pid):
        try:
            command = Path(f"/proc/{child}/cmdline").read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if "chrom" in command.split("\0")[0]:
            found.append(child)
    return found


def kill(pids: list[int], how: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, how)
        except ProcessLookupError:
            continue  # it ended with its parent


def test_a_published_chart_is_drawn_and_nothing_outlives_its_worker(
    volume: Path, engine: Engine, ask: Any, start: Start, publish: Publish
) -> None:
    worker = start()
    spec = ask()
    publish(spec)
    drawn = wait_for(engine, spec)
    image = (volume / spec.file_name).read_bytes()
    assert (drawn.error, drawn.bytes) == (None, len(image))
    assert image.startswith(b"\x89PNG")

    left = children(worker.pid)
    assert chromes(worker.pid)
    kill([pid for pid in left if pid not in chromes(worker.pid)] + [worker.pid], signal.SIGKILL)
    worker.wait(START)
    wait_until(
        lambda: not any(Path(f"/proc/{pid}").exists() for pid in left), START, "Chrome to go"
    )


def test_an_invalid_message_is_refused_and_does_not_block_the_queue(
    settings: Settings, engine: Engine, ask: Any, start: Start, publish: Publish, tmp_path: Path
) -> None:
    start()
    make_celery(settings, "test").send_task(Task.RENDER, [{"filters": {"borough": ["Boston"]}}])
    spec = ask()
    publish(spec)
    assert wait_for(engine, spec).error is None
    assert "Refused: not a chart" in (tmp_path / "worker.log").read_text()


@pytest.mark.slow
def test_a_chart_that_kills_every_process_fails_in_the_end(
    engine: Engine, ask: Any, start: Start, publish: Publish, tmp_path: Path
) -> None:
    broken = tmp_path / "chrome"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    start(BROWSER_PATH=str(broken))
    spec = ask()
    publish(spec, request_id="asked-by-a-client")
    failed = wait_for(engine, spec, "the failure")
    assert failed.error == "The process that drew it ended"
    lines = (tmp_path / "worker.log").read_text().splitlines()
    (last,) = (json.loads(line) for line in lines if f"Chart {spec.id} cannot be drawn" in line)
    assert last["request_id"] == "asked-by-a-client", "after all retries, in another process"


def test_without_a_chrome_the_worker_ends_with_a_message(start: Start, tmp_path: Path) -> None:
    worker = start(BROWSER_PATH=str(tmp_path / "none"))
    assert worker.wait(START) == 1
    (line, *_) = reversed((tmp_path / "worker.log").read_text().splitlines())
    assert line == f"BROWSER_PATH={tmp_path / 'none'} is not a program that can be run."


@pytest.mark.slow
def test_a_chart_whose_statement_takes_too_long_fails_in_the_end(
    engine: Engine, ask: Any, start: Start, publish: Publish
) -> None:
    spec = ask()
    start(STATEMENT_TIMEOUT="1")
    with engine.begin() as connection:
        connection.execute(text("LOCK TABLE student_groups"))
        publish(spec)
        failed = wait_for(engine, spec, "the failure")
    assert failed.error == "OperationalError; see the chart worker's log"


def test_old_pictures_make_room_for_a_new_one(
    volume: Path, engine: Engine, ask: Any, start: Start, publish: Publish
) -> None:
    older, old = (volume / f"{uuid4()}.png" for _ in range(2))
    for path, time in ((older, 1), (old, 2)):
        path.write_bytes(bytes(600_000))
        os.utime(path, (time, time))
    spec = ask()
    start(CHART_VOLUME_MB="1")
    publish(spec)
    wait_for(engine, spec)
    wait_until(lambda: not older.exists(), START, "the oldest picture to go")
    assert old.exists()
    assert (volume / spec.file_name).exists()
