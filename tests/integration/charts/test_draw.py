"""One drawing: its file, its record, and the cases in which there is nothing to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from schools_charts import records
from schools_charts.draw import Outcome, draw
from schools_charts.renderer import FigureError
from schools_common import publication_query
from schools_common.chart_store.contract import ChartStoreError
from schools_common.chart_store.files import FileStore
from schools_common.contracts import CHART_DESIGN, CHART_READY_CHANNEL, ChartOptions, ChartSpec
from schools_common.filters import SchoolFilters
from schools_common.models import Chart, Dataset, StudentGroup
from schools_common.publication import Publication
from schools_common.publication_cache import PublicationCache
from sqlalchemy import Connection, Engine, delete, make_url, select, update
from sqlalchemy.orm import Session

IMAGE = b"picture"


class FakeRenderer:
    """Remembers what it drew; fails with ``error``, if given."""

    def __init__(self, error: Exception | None = None) -> None:
        self.drawn: list[dict[str, Any]] = []
        self.error = error

    def render(self, figure: dict[str, Any], options: ChartOptions) -> bytes:
        if self.error:
            raise self.error
        self.drawn.append(figure)
        return IMAGE


def recorded(engine: Engine, spec: ChartSpec) -> Chart | None:
    with Session(engine) as session:
        return session.get(Chart, spec.id)


@contextmanager
def listener(url: str) -> Iterator[list[str]]:
    """The payloads notified so far, once the context is left."""
    heard: list[str] = []
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    connection = psycopg2.connect(address)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"LISTEN {CHART_READY_CHANNEL}")
        yield heard
        cursor.execute("SELECT 1")  # takes in what was sent
    heard.extend(notify.payload for notify in connection.notifies)
    connection.close()


def test_a_drawing_is_a_file_and_its_record(engine: Engine, ask: Any, tmp_path: Path) -> None:
    spec, renderer = ask(category=["poverty"]), FakeRenderer()
    assert draw(spec, engine, PublicationCache(), renderer, FileStore(tmp_path)) is Outcome.DRAWN
    assert (tmp_path / spec.file_name).read_bytes() == IMAGE
    chart = recorded(engine, spec)
    assert chart is not None
    assert (chart.error, chart.media_type, chart.bytes) == (None, "image/png", len(IMAGE))
    assert (chart.width, chart.height) == (960, 540)
    assert chart.sha256 == sha256(IMAGE).hexdigest()
    assert chart.render_ms is not None
    assert 0 <= chart.render_ms < 1000
    (figure,) = renderer.drawn
    assert figure["data"][0]["y"] == [1.0]
    texts = "\n".join(note["text"] for note in figure["layout"]["annotations"])
    assert "2 schools · students tested: 20 in ELA and n/a in Math" in texts
    assert "school year 2015-16" in texts


def test_a_single_school_is_named(engine: Engine, ask: Any, tmp_path: Path) -> None:
    renderer = FakeRenderer()
    draw(ask(dbn=["01M002"]), engine, PublicationCache(), renderer, FileStore(tmp_path))
    texts = "\n".join(note["text"] for note in renderer.drawn[0]["layout"]["annotations"])
    assert "School 01M002 · students tested" in texts


def test_whoever_waits_is_told_when_the_record_is_there(
    engine: Engine, database_url: str, ask: Any, tmp_path: Path
) -> None:
    spec = ask()
    with listener(database_url) as heard:
        draw(spec, engine, PublicationCache(), FakeRenderer(), FileStore(tmp_path))
    assert heard == [str(spec.id)]


def test_what_is_drawn_is_not_drawn_again(engine: Engine, ask: Any, tmp_path: Path) -> None:
    spec, renderer = ask(), FakeRenderer()
    draw(spec, engine, PublicationCache(), renderer, FileStore(tmp_path))
    assert (
        draw(spec, engine, PublicationCache(), renderer, FileStore(tmp_path))
        is Outcome.ALREADY_DRAWN
    )
    assert len(renderer.drawn) == 1


@pytest.mark.parametrize("damage", ["remove", "truncate", "corrupt"])
def test_a_lost_or_damaged_file_is_drawn_again(
    engine: Engine, ask: Any, tmp_path: Path, damage: str
) -> None:
    spec, renderer = ask(), FakeRenderer()
    draw(spec, engine, PublicationCache(), renderer, FileStore(tmp_path))
    path = tmp_path / spec.file_name
    match damage:
        case "remove":
            path.unlink()
        case "truncate":
            path.write_bytes(IMAGE[:3])
        case "corrupt":
            path.write_bytes(IMAGE.swapcase())
    assert draw(spec, engine, PublicationCache(), renderer, FileStore(tmp_path)) is Outcome.DRAWN
    assert path.read_bytes() == IMAGE


def test_a_failed_chart_may_be_asked_for_again(engine: Engine, ask: Any, tmp_path: Path) -> None:
    spec = ask()
    with engine.begin() as connection:
        records.save_failed(connection, spec.id, "broken")
    failed = recorded(engine, spec)
    assert failed is not None
    assert (failed.error, failed.bytes) == ("broken", None)
    assert (
        draw(spec, engine, PublicationCache(), FakeRenderer(), FileStore(tmp_path)) is Outcome.DRAWN
    )
    chart = recorded(engine, spec)
    assert chart is not None
    assert chart.error is None
    assert chart.rendered_at > failed.rendered_at


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


def test_the_rows_of_a_version_are_read_once(engine: Engine, ask: Any, tmp_path: Path) -> None:
    cache, renderer = PublicationCache(), FakeRenderer()
    assert draw(ask(), engine, cache, renderer, FileStore(tmp_path)) is Outcome.DRAWN
    with engine.begin() as connection:
        connection.execute(delete(StudentGroup))
    assert (
        draw(ask(borough=["manhattan"]), engine, cache, renderer, FileStore(tmp_path))
        is Outcome.DRAWN
    )
    first, second = (figure["data"][0]["y"] for figure in renderer.drawn)
    assert first == second == [1.0]
    old = ask(district=[1])
    with engine.begin() as connection:
        connection.execute(update(Dataset).values(version="v2"))
    assert draw(old, engine, cache, renderer, FileStore(tmp_path)) is Outcome.SUPERSEDED
    assert draw(ask("v2"), engine, cache, renderer, FileStore(tmp_path)) is Outcome.DRAWN
    assert renderer.drawn[-1]["data"] != renderer.drawn[0]["data"]


def test_rows_that_are_replaced_while_they_are_read_are_not_drawn(
    engine: Engine, ask: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = publication_query.read_publication

    def read_late(connection: Connection) -> Publication | None:
        with engine.begin() as other:
            other.execute(update(Dataset).values(version="v2"))
        return read(connection)

    monkeypatch.setattr(publication_query, "read_publication", read_late)
    assert (
        draw(ask(), engine, PublicationCache(), FakeRenderer(), FileStore(tmp_path))
        is Outcome.SUPERSEDED
    )
    assert list(tmp_path.iterdir()) == []


def test_what_nobody_was_promised_is_not_drawn(engine: Engine, ask: Any, tmp_path: Path) -> None:
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


def test_nothing_is_recorded_of_a_drawing_that_failed(
    engine: Engine, ask: Any, tmp_path: Path
) -> None:
    spec = ask()
    with pytest.raises(FigureError):
        draw(spec, engine, PublicationCache(), FakeRenderer(FigureError("no")), FileStore(tmp_path))
    with pytest.raises(ChartStoreError):
        draw(spec, engine, PublicationCache(), FakeRenderer(), FileStore(tmp_path / "missing"))
    with engine.connect() as connection:
        assert connection.execute(select(Chart)).all() == []
