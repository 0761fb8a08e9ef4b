"""Progress of a load in percent."""

import pytest
from schools_common.contracts import LoadProgress


@pytest.mark.parametrize(
    ("status", "done", "total", "percent"),
    [
        ("downloading", 0, 4000, 0),
        ("downloading", 3999, 4000, 99),
        ("downloading", 5000, 4000, 100),
        ("downloading", 1000, None, None),
        ("downloading", 0, 0, None),
        ("cleaning", 4000, 4000, None),
        ("loaded", 4000, None, 100),
        ("unchanged", 0, None, 100),
        ("failed", 4000, 4000, None),
        ("interrupted", 1000, 4000, None),
    ],
)
def test_the_progress_of_a_load_is_that_of_its_phase(
    status: str, done: int, total: int | None, percent: int | None
) -> None:
    known = {"status": status, "rows_done": None, "rows_total": None}
    told = LoadProgress.model_validate(known | {"bytes_done": done, "bytes_total": total})
    assert told.percent == percent


def test_the_progress_of_storing_is_that_of_the_rows() -> None:
    known = {"status": "storing", "bytes_done": 9, "bytes_total": 9, "rows_total": 300}
    for done, percent in ((None, 0), (100, 33), (300, 100)):
        assert LoadProgress.model_validate(known | {"rows_done": done}).percent == percent
