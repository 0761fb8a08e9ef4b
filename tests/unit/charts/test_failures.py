"""What everyone may read of a chart that could not be drawn."""

from pathlib import Path

import pytest
from celery.exceptions import WorkerLostError
from schools_charts.failures import reason
from schools_charts.files import VolumeError, write
from schools_charts.renderer import FigureError


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
def test_a_reason_says_nothing_of_the_machine(error: Exception, said: str) -> None:
    assert reason(error) == said


def test_a_volume_that_cannot_be_written_is_not_located(tmp_path: Path) -> None:
    with pytest.raises(VolumeError) as refused:
        write(tmp_path / "missing" / "chart.png", b"")
    assert reason(refused.value) == "The chart volume cannot be written: No such file or directory"
