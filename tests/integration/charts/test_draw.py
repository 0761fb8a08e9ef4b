"""Drawing a chart: its picture, record and notification."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from schools_charts import records
from schools_charts.draw import Outcome, draw
from schools_common.chart_store.files import FileStore
from schools_common.contracts import CHART_READY_CHANNEL
from schools_common.models import Dataset, StudentGroup
from schools_common.publication_cache import PublicationCache
from sqlalchemy import Engine, delete, make_url, update

from tests.integration.charts.drawing import IMAGE, FakeRenderer
from tests.integration.charts.drawing import chart as recorded


@contextmanager
def listener(url: str) -> Iterator[list[str]]:
    """Listen for notifications; the list has their payloads once the block has ended."""
    heard: list[str] = []
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    connection = psycopg2.connect(address)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"LISTEN {CHART_READY_CHANNEL}")
        yield heard
        cursor.execute("SELECT 1")  # receives pending notifications
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
    (content,) = renderer.drawn
    (poverty, *_) = content.numbers.groups
    assert poverty.averages["ela"].mean == 2.0
    assert (
        content.words.subtitle == "2 schools · students tested: 20 in ELA and n/a in Math · 2015-16"
    )


def test_a_single_school_is_named(engine: Engine, ask: Any, tmp_path: Path) -> None:
    renderer = FakeRenderer()
    draw(ask(dbn=["01M002"]), engine, PublicationCache(), renderer, FileStore(tmp_path))
    assert "School 01M002 · students tested" in renderer.drawn[0].words.subtitle


def test_a_notification_is_sent_with_the_record(
    engine: Engine, database_url: str, ask: Any, tmp_path: Path
) -> None:
    spec = ask()
    with listener(database_url) as heard:
        draw(spec, engine, PublicationCache(), FakeRenderer(), FileStore(tmp_path))
    assert heard == [str(spec.id)]


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


def test_the_rows_of_a_version_are_read_once(engine: Engine, ask: Any, tmp_path: Path) -> None:
    cache, renderer = PublicationCache(), FakeRenderer()
    assert draw(ask(), engine, cache, renderer, FileStore(tmp_path)) is Outcome.DRAWN
    with engine.begin() as connection:
        connection.execute(delete(StudentGroup))
    assert (
        draw(ask(borough=["manhattan"]), engine, cache, renderer, FileStore(tmp_path))
        is Outcome.DRAWN
    )
    first, second = (content.selection.publication for content in renderer.drawn)
    assert first is second
    old = ask(district=[1])
    with engine.begin() as connection:
        connection.execute(update(Dataset).values(version="v2"))
    assert draw(old, engine, cache, renderer, FileStore(tmp_path)) is Outcome.SUPERSEDED
    assert draw(ask("v2"), engine, cache, renderer, FileStore(tmp_path)) is Outcome.DRAWN
    assert renderer.drawn[-1].selection.publication is not first
