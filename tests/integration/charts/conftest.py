"""Fixtures for drawing: data, requested charts and workers."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from schools_charts.browser import find_browser
from schools_common.celery_app import make_celery
from schools_common.contracts import ChartSpec, Task
from schools_common.database import Account
from schools_common.filters import SchoolFilters
from schools_common.models import ChartRequest
from schools_common.settings import Settings
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.accounts import address_for
from tests.integration.charts.drawing import START, Publish, Start
from tests.rows import group, load

VERSION = "v1"

Ask = Callable[..., ChartSpec]


@pytest.fixture(scope="session")
def browser() -> Path:
    """Path of the Chrome on this machine."""
    given = Settings(database_url="postgresql:", redis_url="redis:")
    return find_browser(given.browser_path)


@pytest.fixture
def ask(engine: Engine) -> Ask:
    """Load two schools; a function that requests their charts: ``ask(borough=["bronx"])``."""
    rows = [group(dbn, ela_tested=10, ela_low=15, ela_high=25) for dbn in ("01M001", "01M002")]
    with engine.begin() as connection:
        load(connection, VERSION, rows)

    def ask(version: str = VERSION, **filters: Any) -> ChartSpec:
        spec = ChartSpec(filters=SchoolFilters.model_validate(filters), dataset_version=version)
        with Session(engine) as session, session.begin():
            session.add(ChartRequest(id=spec.id, spec=spec.canonical()))
        return spec

    return ask


@pytest.fixture
def volume(tmp_path: Path) -> Path:
    """Folder of the chart store."""
    (tmp_path / "charts").mkdir()
    return tmp_path / "charts"


@pytest.fixture
def settings(database_url: str, redis_url: str, volume: Path) -> Settings:
    """Settings with this test's own database and chart store, and database 1 of the broker."""
    return Settings(
        database_url=address_for(Account.CHARTS, database_url),
        redis_url=redis_url.removesuffix("/0") + "/1",
        chart_store=volume.as_uri(),
    )


@pytest.fixture
def start(settings: Settings, tmp_path: Path) -> Iterator[Start]:
    """A function that starts a worker, which is stopped after the test."""
    workers = []

    def start(**environment: str) -> "subprocess.Popen[str]":
        given = {
            "DATABASE_URL": settings.database_url.get_secret_value(),
            "REDIS_URL": settings.redis_url.get_secret_value(),
            "CHART_STORE": settings.chart_store,
            "TMPDIR": str(tmp_path),
        }
        command = (
            "-m celery -A schools_charts.worker worker -Q charts -c 1 -l INFO"
            " --without-mingle --without-gossip"
        )
        with (tmp_path / "worker.log").open("w") as log:
            worker = subprocess.Popen(
                [sys.executable, *command.split()],
                env=os.environ | given | environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                text=True,
            )
        workers.append(worker)
        return worker

    yield start
    for worker in workers:
        worker.terminate()
        worker.wait(START)


@pytest.fixture
def publish(settings: Settings) -> Iterator[Publish]:
    """A function that publishes a chart to the workers, as the API does."""
    app = make_celery(settings, "test")

    def publish(spec: ChartSpec, **headers: str) -> None:
        app.send_task(Task.RENDER, [spec.canonical()], headers=headers)

    yield publish
    app.control.purge()
    app.close()
