"""The dashboard's queries, run in a Prometheus that scrapes a running system."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
from schools_common.celery_app import make_celery
from schools_common.contracts import Task
from schools_common.settings import Settings
from schools_embedded.services import free_port, wait_until

from tests.e2e.running import Run, Starter
from tests.e2e.scenario import ask, chart_of

FOLDER = Path(__file__).parents[2] / "deploy/observability"
PANELS = json.loads((FOLDER / "dashboard.json").read_text())["panels"]
INTERVAL = "1m"


@contextmanager
def prometheus(directory: Path, ports: list[int]) -> Iterator[str]:
    """Run a Prometheus that scrapes these ports every second; yields its URL."""
    program = shutil.which("prometheus")
    if program is None:
        pytest.skip("prometheus is not installed: apt-get install prometheus")
    targets = [f"127.0.0.1:{port}" for port in ports]
    job = {"job_name": "school-charts", "static_configs": [{"targets": targets}]}
    config = {"global": {"scrape_interval": "1s"}, "scrape_configs": [job]}
    (directory / "prometheus.json").write_text(json.dumps(config))  # JSON is YAML
    address = f"127.0.0.1:{free_port()}"
    command = [program, "--config.file=prometheus.json", f"--web.listen-address={address}"]
    with (directory / "prometheus.log").open("w") as log:
        process = subprocess.Popen(
            [*command, "--storage.tsdb.path=data"], cwd=directory, stdout=log, stderr=log
        )
    try:
        yield f"http://{address}"
    finally:
        process.terminate()
        process.wait(30)


def values(url: str, query: str) -> list[float]:
    """Run a query, and return its values; none while Prometheus is not up."""
    try:
        answer = requests.get(f"{url}/api/v1/query", params={"query": query}, timeout=10)
    except requests.ConnectionError:
        return []
    if answer.status_code == 503:  # it is still starting
        return []
    assert answer.ok, answer.text
    return [float(each["value"][1]) for each in answer.json()["data"]["result"]]


def produce_all_metrics(run: Run) -> None:
    """Draw, answer from memory, refuse, load, and have a canary drawn."""
    chart = chart_of(run.url, "borough=bronx")["chart"]["id"]
    for _ in range(5):
        assert ask(f"{run.url}/charts/{chart}/image").status_code == 200
    statuses = {ask(f"{run.url}/schools?enrollment_min={n}").status_code for n in range(50)}
    assert statuses == {200, 429}
    redis = json.loads((run.directory / "environment.json").read_text())["REDIS_URL"]
    with make_celery(Settings(database_url="postgresql:", redis_url=redis), "test") as celery:
        celery.send_task(Task.CANARY)


@pytest.mark.slow
def test_each_panel_shows_something(start: Starter, tmp_path: Path) -> None:
    port = free_port()
    run = start(DATASET_SAMPLE="always", METRICS_PORT=str(port), NEW_CHARTS_PER_MINUTE="5")
    with prometheus(tmp_path, [port, port + 1, port + 2]) as url:
        wait_until(lambda: sum(values(url, "up")) == 3, 60, "all services to be watched")
        wait_until(lambda: values(url, "count_over_time(up[1m]) > 1"), 60, "two looks")
        produce_all_metrics(run)
        for panel in PANELS:
            (target,) = panel["targets"]
            assert_shown(url, panel, target["expr"].replace("$__rate_interval", INTERVAL))


def assert_shown(url: str, panel: dict[str, Any], query: str) -> None:
    """Wait until a panel's query has a value that is not NaN."""
    wait_until(
        lambda: any(value == value for value in values(url, query)),  # noqa: PLR0124 - NaN
        60,
        f"{panel['title']}: {query}",
    )
