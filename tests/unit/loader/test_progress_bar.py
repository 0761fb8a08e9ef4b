"""The progress bar on a terminal and on a pipe."""

from io import StringIO
from typing import Any

import pytest
from rich.console import Console
from schools_common.contracts import LoadProgress, LoadStatus
from schools_loader.progress_bar import progress_bar


def drawn(*, terminal: bool, **known: Any) -> str:
    """Return everything that is written while a load is shown."""
    unknown = {"bytes_done": 0, "bytes_total": None, "rows_done": None, "rows_total": None}
    output = StringIO()
    console = Console(file=output, force_terminal=terminal, color_system=None, width=100)
    with progress_bar(console) as show:
        show(LoadProgress.model_validate(unknown | known))
    return output.getvalue()


@pytest.mark.parametrize(
    ("known", "shown"),
    [
        (
            {"status": LoadStatus.DOWNLOADING, "bytes_done": 12_500_000, "bytes_total": 50_000_000},
            "12.5 MB of 50.0 MB, 25%",
        ),
        ({"status": LoadStatus.DOWNLOADING, "bytes_done": 12_500_000}, "12.5 MB "),
        ({"status": LoadStatus.CLEANING}, "cleaning"),
        (
            {"status": LoadStatus.STORING, "rows_done": 3000, "rows_total": 10_000},
            "3,000 of 10,000 rows, 30%",
        ),
    ],
)
def test_a_terminal_shows_the_phase_and_how_far_it_is(known: dict[str, Any], shown: str) -> None:
    output = drawn(terminal=True, **known)
    assert known["status"] in output
    assert shown in output


def test_nothing_is_drawn_on_a_pipe() -> None:
    assert drawn(terminal=False, status="storing", rows_done=3000, rows_total=10_000) == ""
