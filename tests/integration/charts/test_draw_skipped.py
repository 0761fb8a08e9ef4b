"""Charts that are not drawn or not recorded."""

from pathlib import Path
from typing import Any

import pytest
from schools_charts import records
from schools_charts.draw import Outcome, draw
from schools_charts.renderer import FigureError
from schools_common.chart_store.contract import ChartStoreError
from schools_common.chart_store.files import FileStore
from schools_common.contracts import CHART_DESIGN, ChartSpec
from schools_common.filters import SchoolFilters
from schools_common.models import Chart, Dataset
from schools_common.publication import Publication
from schools_common.publication_cache import PublicationCache
from sqlalchemy import Connection, Engine, select, update

from tests.integration.charts.drawing import FakeRenderer
from tests.integration.charts.drawing import chart as recorded


def test_a_drawn_chart_is_not_drawn_again(engine: Engine, ask: Any, tmp_path: Path) -> None:
    spec, renderer = ask(), FakeRenderer()
    draw(spec, engine, PublicationCache(), renderer, FileStore(tmp_path))
    assert (
        draw(spec, engine, PublicationCache(), renderer, FileStore(tmp_path))
        is Outcome.ALREADY_DRAWN
    )
    assert len(renderer.drawn) == 1


def test_a_late_failure_does_not_undo_a_drawing(engine: Engine, ask: Any, tmp_path: Path) -> None:
    spec = ask()
    draw(spec, engine, PublicationCache(), FakeRenderer(), FileStore(tmp_path))
    with engine.begin() as connection:
        records.save_failed(connection, spec.id, "broken")
    chart = recorded(engine, spec)
    assert chart is not None
    assert chart.error is None


def test_other_data_or_another_design_are_not_drawn(
    engine: Engine, ask: Any, tmp_path: Path
) -> None:
    renderer = FakeRenderer()
    replaced = ask("an older version")
    old_design = ask().model_copy(update={"design": CHART_DESIGN - 1})
    for spec in (replaced, old_design):
        assert (
            draw(spec, engine, PublicationCache(), renderer, FileStore(tmp_path))
            is Outcome.SUPERSEDED
        )
    assert renderer.drawn == []
    assert list(tmp_path.iterdir()) == []


def test_rows_replaced_during_a_read_are_not_drawn(
    engine: Engine, ask: Any, tmp_path: Path
) -> None:
    class LateCache(PublicationCache):
        def current(self, connection: Connection) -> Publication | None:
            with engine.begin() as other:
                other.execute(update(Dataset).values(version="v2"))
            return super().current(connection)

    outcome = draw(ask(), engine, LateCache(), FakeRenderer(), FileStore(tmp_path))
    assert outcome is Outcome.SUPERSEDED
    assert list(tmp_path.iterdir()) == []


def test_an_unrequested_chart_is_not_drawn(engine: Engine, ask: Any, tmp_path: Path) -> None:
    uninvited = ChartSpec(filters=SchoolFilters(district=(1,)), dataset_version="v1")
    assert (
        draw(uninvited, engine, PublicationCache(), FakeRenderer(), FileStore(tmp_path))
        is Outcome.NOT_REQUESTED
    )
    with engine.begin() as connection:
        records.save_failed(connection, uninvited.id, "broken")
    assert recorded(engine, uninvited) is None


def test_two_workers_do_not_draw_the_same_chart_at_once(
    engine: Engine, ask: Any, tmp_path: Path
) -> None:
    spec, other = ask(), ask(district=[1])
    with engine.begin() as connection:
        assert records.claim(connection, spec.id)
        assert (
            draw(spec, engine, PublicationCache(), FakeRenderer(), FileStore(tmp_path))
            is Outcome.BUSY
        )
        assert (
            draw(other, engine, PublicationCache(), FakeRenderer(), FileStore(tmp_path))
            is Outcome.DRAWN
        )
    assert (
        draw(spec, engine, PublicationCache(), FakeRenderer(), FileStore(tmp_path)) is Outcome.DRAWN
    )


def test_a_failed_drawing_is_not_recorded(engine: Engine, ask: Any, tmp_path: Path) -> None:
    spec = ask()
    with pytest.raises(FigureError):
        draw(spec, engine, PublicationCache(), FakeRenderer(FigureError("no")), FileStore(tmp_path))
    with pytest.raises(ChartStoreError):
        draw(spec, engine, PublicationCache(), FakeRenderer(), FileStore(tmp_path / "missing"))
    with engine.connect() as connection:
        assert connection.execute(select(Chart)).all() == []
