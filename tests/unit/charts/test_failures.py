"""Recorded failures of charts, and their public reasons."""

from pathlib import Path

import psycopg2
import pytest
from celery.exceptions import WorkerLostError
from schools_charts.failures import is_temporary, public_reason
from schools_charts.renderer import FigureError
from schools_common.chart_store.contract import ChartStoreError, ChartStoreUnavailable
from schools_common.chart_store.files import FileStore
from sqlalchemy.exc import DataError, OperationalError


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (FigureError("Error 525: no axis"), "Error 525: no axis"),
        (
            WorkerLostError("Worker exited prematurely: exitcode 1 Job: 5."),
            "The process that drew it ended",
        ),
        (OSError(2, "No such file", "/home/x"), "FileNotFoundError; see the chart worker's log"),
    ],
)
def test_a_reason_reveals_nothing_about_the_machine(error: Exception, said: str) -> None:
    assert public_reason(error) == said


def test_the_path_of_an_unwritable_volume_is_not_revealed(tmp_path: Path) -> None:
    with pytest.raises(ChartStoreError) as refused:
        FileStore(tmp_path / "missing").write("chart.png", b"", "image/png")
    assert (
        public_reason(refused.value)
        == "The chart volume cannot be written: No such file or directory"
    )


@pytest.mark.parametrize(
    ("error", "temporary"),
    [
        (OperationalError("SELECT", None, psycopg2.OperationalError("no connection")), True),
        (DataError("SELECT", None, psycopg2.DataError("out of range")), False),
        (ChartStoreUnavailable("The chart store does not answer"), True),
        (ChartStoreError("The chart store refuses access: AccessDenied"), False),
        (FigureError("no"), False),
    ],
)
def test_only_an_unreachable_database_or_store_leaves_a_chart_open(
    error: Exception, temporary: bool
) -> None:
    assert is_temporary(error) is temporary
