"""Watching a system start: what the load is doing, until a chart can be drawn."""

from datetime import UTC, datetime
from time import monotonic, sleep
from typing import Any

import requests
from rich.console import Console
from schools_common.celery_app import make_celery
from schools_common.contracts import ENDED, LoadProgress, Queue
from schools_common.settings import Settings
from schools_loader.progress_bar import Show, progress_bar

from schools_embedded.system import System, SystemUnavailable, worker_name

CHART_TIMEOUT = 60


def wait_until_ready(system: System, console: Console) -> None:
    """Return when the data are loaded and a chart has come out of the renderer.

    Raises :class:`SystemUnavailable`, with the reason, where that will not happen: a process
    has ended, no data could be loaded, or no chart is drawn within a minute.
    """
    since = datetime.now(UTC)
    with progress_bar(console) as show:
        dataset = _wait_for_data(system, since, show)
    load, data = dataset["load"], dataset["dataset"]
    for said in filter(None, [load["error"], *load["notes"]]):
        print(said, flush=True)
    if data is None:
        raise SystemUnavailable("There are no data to serve.")
    print(f"Data: {data['title']}, {data['rows']:,} rows", flush=True)
    _wait_for_chart(system)


def _wait_for_data(system: System, since: datetime, show: Show) -> dict[str, Any]:
    while True:
        _check(system)
        answer = _ask(system, "/dataset")
        if answer is not None and answer.ok:
            dataset: dict[str, Any] = answer.json()
            load = dataset["load"]
            # An older load is that of an earlier start.
            if load and datetime.fromisoformat(load["started_at"]) >= since:
                show(LoadProgress.model_validate(load))
                if load["status"] in ENDED:
                    return dataset
        sleep(0.1)


def _wait_for_chart(system: System) -> None:
    """Wait for a chart, and for the worker: after an earlier start the chart is already there."""
    limit = monotonic() + CHART_TIMEOUT
    app = make_celery(Settings.model_validate(system.settings), "run")
    while monotonic() < limit:
        _check(system)
        if not app.control.ping(destination=[worker_name(Queue.CHARTS)], timeout=1):
            continue
        if (rows := _ask(system, "/schools?limit=1")) is not None and rows.ok:
            image = rows.json()["chart"]["image_url"]
            answer = _ask(system, image, headers={"Prefer": "wait=5"})
            if answer is not None and answer.status_code == requests.codes.ok:
                return
    raise SystemUnavailable(f"No chart was drawn within {CHART_TIMEOUT} s.")


def _ask(
    system: System, path: str, headers: dict[str, str] | None = None
) -> requests.Response | None:
    try:
        return requests.get(system.url + path, headers=headers, timeout=10)
    except requests.RequestException:
        return None


def _check(system: System) -> None:
    for process in system.processes:
        if process.exit_code is not None:
            raise SystemUnavailable(
                f"{process.name} has ended (exit code {process.exit_code}):\n{process.last_words()}"
            )
