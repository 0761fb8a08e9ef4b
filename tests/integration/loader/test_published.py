"""Published rows, from the file to their averages."""

from pathlib import Path

import pytest
from schools_common.averages import summarize
from schools_common.filters import SchoolFilters
from schools_common.matching import matching
from schools_common.publication_query import read_publication
from schools_loader.bootstrap import bootstrap
from schools_loader.settings import LoaderSettings
from sqlalchemy import Engine


@pytest.mark.parametrize(
    ("borough", "total", "ela", "math"),
    [
        ((), 255, (1.9264, 1.9742, 2.0572, 19_176, 225, 30), (1.7344, 1.7425, 1.7591, 17_578)),
        (("bronx",), None, (1.7612, 1.8075, 1.8911), (1.5874, 1.5964, 1.6138)),
    ],
)
def test_published_rows_give_the_averages_of_their_counts(
    engine: Engine,
    settings: LoaderSettings,
    published_9_12: Path,
    borough: tuple[str, ...],
    total: int | None,
    ela: tuple[float, ...],
    math: tuple[float, ...],
) -> None:
    bootstrap(engine, settings.model_copy(update={"dataset_url": str(published_9_12)}))
    filters = SchoolFilters.model_validate({"category": ["poverty"], "borough": borough})
    with engine.connect() as connection:
        publication = read_publication(connection)
    assert publication is not None
    summary = summarize(publication, matching(publication, filters))
    assert total in (None, summary.total)
    names = ("low", "mean", "high", "tested", "rows", "excluded_rows")
    for average, expected in zip(summary.averages, (ela, math), strict=True):
        assert tuple(getattr(average, name) for name in names)[: len(expected)] == expected
