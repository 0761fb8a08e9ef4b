"""``./run``: the whole system without Docker."""

import os
import signal
import subprocess
import sys
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest
from schools_embedded.services import free_port, wait_until
from schools_loader.sample.publication import generate

from tests.e2e.running import Run, Starter
from tests.e2e.scenario import ask, chart_of


def test_a_client_asks_and_a_worker_draws(sample_system: Run) -> None:
    body = chart_of(sample_system.url, "category=poverty&borough=bronx")
    log = (sample_system.directory / "logs/charts.log").read_text()
    assert body["chart"]["id"] in log
    assert body["dataset"]["sample"] is True


def test_the_sample_is_labeled_as_one(sample_system: Run) -> None:
    dataset = ask(f"{sample_system.url}/dataset").json()
    assert dataset["dataset"]["sample"] is True
    assert "sample" in dataset["dataset"]["title"].lower()


def test_the_documentation_is_served_from_here(sample_system: Run) -> None:
    page = ask(f"{sample_system.url}/docs")
    assert "//cdn" not in page.text
    assert "Server" not in page.headers
    assert ask(f"{sample_system.url}/openapi.json").json()["paths"]["/schools"]


@pytest.mark.slow
def test_published_rows_give_the_averages_of_their_counts(
    start: Starter, published_9_12: Path
) -> None:
    base = start(DATASET_URL=os.path.relpath(published_9_12)).url
    poverty = chart_of(base, "category=Poverty")
    assert poverty["total"] == 255
    assert figures(poverty) == {
        "ela": (1.9264, 1.9742, 2.0572, 19_176, 225, 30),
        "math": (1.7344, 1.7425, 1.7591, 17_578, 225, 30),
    }
    bronx = chart_of(base, "category=Poverty&borough=bronx")
    assert seconds_to_draw(base, bronx) < 1
    assert [figures(bronx)[subject][:3] for subject in ("ela", "math")] == [
        (1.7612, 1.8075, 1.8911),
        (1.5874, 1.5964, 1.6138),
    ]


def seconds_to_draw(base: str, body: dict[str, Any]) -> float:
    """Measure the time from a chart's request to its record."""
    chart = ask(base + body["chart"]["url"]).json()
    requested, rendered = (
        datetime.fromisoformat(chart[name]) for name in ("requested_at", "rendered_at")
    )
    return (rendered - requested).total_seconds()


def figures(body: dict[str, Any]) -> dict[str, tuple[float, ...]]:
    names = ("low", "mean", "high", "tested", "rows", "excluded_rows")
    return {a["subject"]: tuple(a[name] for name in names) for a in body["averages"]}


@pytest.mark.slow
def test_after_any_signal_no_process_remains_and_a_restart_keeps_data_and_charts(
    start: Starter,
) -> None:
    run = start(DATASET_SAMPLE="always")
    before = chart_of(run.url, "borough=queens")
    before["chart"]["status"] = "ready"
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL):
        children = psutil.Process(run.process.pid).children(recursive=True)
        names = " ".join(map(command, children))
        assert all(part in names for part in ("redis", "celery", "uvicorn", "chrom"))
        code = run.stop(number)
        wait_until(partial(ended, children), 30, "all processes to end")
        if number == signal.SIGKILL:
            # PostgreSQL is detached and survives; the next start takes it over, and stops it.
            assert code == -signal.SIGKILL
        else:
            assert (number, code, left_of(run)) == (number, 0, [])
        run = start(DATASET_SAMPLE="always")
        assert ask(f"{run.url}/schools?borough=queens").json() == before
    assert run.stop() == 0
    assert left_of(run) == []


def left_of(run: Run) -> list[list[str]]:
    """Return the command lines of processes that name the system's folder."""
    data = str(run.directory)
    found = [process.info["cmdline"] or [] for process in psutil.process_iter(["cmdline"])]
    return [each for each in found if data in " ".join(each)]


def command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:  # a short-lived process of Chrome
        return ""


def ended(processes: list[psutil.Process]) -> bool:
    return not any(
        each.is_running() and each.status() != psutil.STATUS_ZOMBIE for each in processes
    )


@pytest.mark.slow
def test_reload_reports_its_result(start: Starter, tmp_path: Path) -> None:
    run = start(DATASET_SAMPLE="auto", DATASET_URL=f"http://127.0.0.1:{free_port()}/rows.csv")
    (tmp_path / "page.csv").write_text("<html></html>")
    (tmp_path / "good.csv").write_bytes(generate())
    for arguments, code, said in (
        ([], 1, ": unchanged. http"),
        (["page.csv"], 1, "failed. The file is an HTML"),
        (["other.csv"], 1, "No such file"),
        (["good.csv"], 0, "good.csv: loaded."),
        (["good.csv"], 0, "good.csv: unchanged."),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "schools_embedded", "reload", *arguments],
            env={**os.environ, "DATA_DIR": str(run.directory)},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stdout
        assert said in done.stdout


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "abc"),
        ("PORT", "0"),
        ("PORT", "80000"),
        ("DATASET_SAMPLE", "yes"),
        ("DATA_DIR", "/dev/null"),
    ],
)
def test_an_impossible_setting_is_named_in_one_line(start: Starter, name: str, value: str) -> None:
    run = start(**{name: value})
    assert run.process.wait(30) == 1
    wait_until(lambda: run.lines, 5, "its message")
    (line,) = run.lines
    assert name in line


@pytest.mark.slow
def test_a_file_that_cannot_be_loaded_is_reported(start: Starter, tmp_path: Path) -> None:
    page = tmp_path / "error.csv"
    page.write_text("<!DOCTYPE html><html><body>Not found</body></html>")
    run = start(DATASET_URL=str(page))
    assert run.process.wait(30) == 1
    assert "HTML" in run.output


def test_a_port_or_folder_in_use_is_reported(start: Starter, sample_system: Run) -> None:
    for environment, reason in (
        ({"PORT": sample_system.url.rsplit(":", 1)[1]}, "Port"),
        ({"DATA_DIR": str(sample_system.directory)}, "in use by another ./run"),
    ):
        second = start(**environment)
        assert second.process.wait(30) == 1
        assert reason in second.output
    assert ask(f"{sample_system.url}/readyz").ok
