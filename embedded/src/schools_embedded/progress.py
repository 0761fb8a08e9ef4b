"""Wait until a started system is ready, and show the progress of its load."""

from datetime import UTC, datetime
from time import monotonic, sleep
from typing import Any

import requests
from rich.console import Console
from schools_common.contracts import ENDED, LoadProgress
from schools_loader.progress_bar import Show, progress_bar

from schools_embedded.system import System, SystemUnavailable

TIMEOUT = 60


def wait_until_ready(system: System, console: Console) -> None:
    """Wait until the data are loaded and a chart is drawn.

    Raises :class:`SystemUnavailable` with the reason if a process has ended, no data could be
    loaded, or the API or the chart worker does not respond for ``TIMEOUT`` seconds.
    """
    since = datetime.now(UTC)
    with progress_bar(console) as show:
        state = _wait_for_data(system, since, show)
    load, data = state["load"], state["dataset"]
    for message in filter(None, [load["error"], *load["notes"]]):
        print(message, flush=True)
    if data is None:
        raise SystemUnavailable(
            "There are no data to serve: set DATASET_URL to another address or file, or "
            "DATASET_SAMPLE=auto to use generated data."
        )
    print(f"Data: {data['title']}, {data['rows']:,} rows", flush=True)
    _wait_for_chart(system)


def _wait_for_data(system: System, since: datetime, show: Show) -> dict[str, Any]:
    """Wait until the first load since ``since`` has ended; returns the body of ``GET /dataset``."""
    limit = monotonic() + TIMEOUT
    while monotonic() < limit:
        _require_running(system)
        answer = _get(system, "/dataset")
        if answer is not None:
            limit = monotonic() + TIMEOUT
            load = answer.json().get("load")
            # Ignore loads of earlier starts.
            if load and datetime.fromisoformat(load["started_at"]) >= since:
                show(LoadProgress.model_validate(load))
                if load["status"] in ENDED:
                    state: dict[str, Any] = answer.json()
                    return state
        sleep(0.1)
    log = system.process("api").log_tail()
    raise SystemUnavailable(f"The API does not answer. The end of its log:\n{log}")


def _wait_for_chart(system: System) -> None:
    """Wait for the worker and for a chart, which an earlier start may already have drawn."""
    limit = monotonic() + TIMEOUT
    worker = system.process("charts")
    while monotonic() < limit:
        _require_running(system)
        if " ready." not in worker.log.read_text():  # logged by Celery
            sleep(0.1)
        elif (rows := _get(system, "/schools?limit=1")) is not None and rows.ok:
            image = rows.json()["chart"]["image_url"]
            answer = _get(system, image, Prefer="wait=5")
            if answer is not None and answer.status_code == requests.codes.ok:
                return
    raise SystemUnavailable(
        f"No chart was drawn within {TIMEOUT} s. The end of its log:\n{worker.log_tail()}"
    )


def _get(system: System, path: str, **headers: str) -> requests.Response | None:
    """Send a request to the API; None if it does not answer."""
    try:
        return requests.get(system.url + path, headers=headers, timeout=10)
    except requests.RequestException:
        return None


def _require_running(system: System) -> None:
    for process in system.processes:
        if process.exit_code is not None:
            raise SystemUnavailable(
                f"{process.name} has ended (exit code {process.exit_code}):\n{process.log_tail()}"
            )
