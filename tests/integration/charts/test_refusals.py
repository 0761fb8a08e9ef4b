"""Malformed and malicious messages, which the chart worker refuses without stopping."""

import os
import pickle
from pathlib import Path
from typing import Any

from schools_common.celery_app import make_celery
from schools_common.contracts import ChartSpec, Queue, Task
from schools_common.filters import SchoolFilters
from schools_common.models import Chart
from schools_common.settings import Settings
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from tests.integration.charts.drawing import Publish, Start, wait_for


class Trap:
    """An object that creates a folder when it is unpickled."""

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return os.mkdir, (self._folder,)


def send(settings: Settings, content_type: str, body: bytes) -> None:
    """Put a raw message into the queue."""
    app = make_celery(settings, "test")
    with app.connection_for_write() as connection, connection.Producer() as producer:
        producer.publish(
            body,
            routing_key=Queue.CHARTS,
            content_type=content_type,
            content_encoding="binary",
            headers={"task": Task.RENDER, "id": "1", "lang": "py"},
        )
    app.close()


def log_of(tmp_path: Path) -> str:
    return (tmp_path / "worker.log").read_text()


def test_only_json_is_read(
    settings: Settings, engine: Engine, ask: Any, start: Start, publish: Publish, tmp_path: Path
) -> None:
    start()
    trap = tmp_path / "trap"
    send(settings, "application/x-python-serialize", pickle.dumps(((Trap(trap),), {}, {})))
    send(settings, "application/x-yaml", f"!!python/object/apply:os.mkdir [{trap}]".encode())
    spec = ask()
    publish(spec)
    assert wait_for(engine, spec).error is None
    assert not trap.exists()
    for kind in ("pickle (application/x-python-serialize)", "yaml (application/x-yaml)"):
        assert f"Refusing to deserialize untrusted content of type {kind}" in log_of(tmp_path)


def test_invalid_and_unrequested_charts_are_neither_drawn_nor_recorded(
    settings: Settings,
    engine: Engine,
    ask: Any,
    start: Start,
    publish: Publish,
    tmp_path: Path,
    volume: Path,
) -> None:
    start()
    spec = ask()
    good = spec.canonical()
    app = make_celery(settings, "test")
    invalid: list[Any] = [
        good | {"command": "rm"},
        good | {"filters": {"boro": "bronx"}},
        good | {"filters": "bronx"},
        good | {"options": good["options"] | {"format": "../../x"}},
        good | {"options": good["options"] | {"width": 100_000}},
        good | {"dataset_version": None},
        str(spec.id),
        [good],
        None,
    ]
    for payload in invalid:
        app.send_task(Task.RENDER, [payload])
    for arguments in ([], [good, good], ["no chart", "at all"]):
        app.send_task(Task.RENDER, arguments)
    app.send_task("charts.other", [good], queue=Queue.CHARTS)
    never = ChartSpec(filters=SchoolFilters(district=(2,)), dataset_version=spec.dataset_version)
    publish(never)
    last = ask(district=[1])
    publish(last)
    app.close()

    assert wait_for(engine, last).error is None
    log = log_of(tmp_path)
    assert log.count("Refused: not a chart") >= len(invalid)
    assert log.count("TypeError: render()") == 3
    assert f"Chart {never.id}: never requested" in log
    assert "unregistered task" in log
    assert "Signal handler" not in log
    with Session(engine) as session:
        recorded = session.scalars(select(Chart.id)).all()
    assert recorded == [last.id]
    assert [path.name for path in volume.iterdir()] == [last.file_name]
