"""The services behind the API, under a test's control: loader, renderer, publisher."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from fastapi.testclient import TestClient
from schools_charts import records
from schools_charts.draw import Outcome, draw
from schools_charts.formats.picture import MEDIA_TYPES, Picture, picture_of
from schools_common.chart_store.files import FileStore
from schools_common.charts.choices import ChartFormat
from schools_common.charts.content import Content
from schools_common.charts.options import ChartOptions
from schools_common.contracts import ChartSpec
from schools_common.models import Chart, ChartRequest, StudentGroup
from schools_common.publication_cache import PublicationCache
from schools_common.settings import Settings
from sqlalchemy import Engine, delete, func, insert, select, text, update
from sqlalchemy.orm import Session

from tests.rows import load

IMAGE = b"\x89PNG\r\n\x1a\n, drawn by a test"
DAY = 24 * 3600
ETAG = f'"{hashlib.sha256(IMAGE).hexdigest()}"'


_LISTENERS = "FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'"


@dataclass
class RecordingPublisher:
    """A publisher that records charts, and checks that their promises are committed."""

    engine: Engine
    specs: list[ChartSpec] = field(default_factory=list)
    room: bool = True

    def publish(self, spec: ChartSpec) -> None:
        promised = select(ChartRequest.id).where(ChartRequest.id == spec.id)
        with self.engine.connect() as connection:
            assert connection.scalar(promised) == spec.id
        self.specs.append(spec)

    def has_room(self) -> bool:
        return self.room

    @property
    def ids(self) -> list[str]:
        return [str(spec.id) for spec in self.specs]


@dataclass
class DrawingPublisher(RecordingPublisher):
    """A publisher that draws each chart at once, or fails it with ``error``."""

    backstage: "Backstage | None" = None
    error: str | None = None
    first: Callable[[], None] | None = None
    """Called instead of drawing, if set."""

    def publish(self, spec: ChartSpec) -> None:
        super().publish(spec)
        assert self.backstage is not None
        if self.first is not None:
            self.first()
        elif self.error is None:
            self.backstage.draw(str(spec.id))
        else:
            self.backstage.fail(str(spec.id), self.error)


class NoChrome:
    """Renderer for formats that need no Chrome."""

    def render(self, figure: dict[str, Any], options: ChartOptions) -> bytes:
        raise NotImplementedError


@dataclass
class Backstage:
    """Loads data, and draws, fails and loses charts, as the other services would."""

    engine: Engine
    chart_dir: Path

    def __post_init__(self) -> None:
        self._publication = PublicationCache()
        self._store = FileStore(self.chart_dir)

    def load(self, version: str, rows: list[StudentGroup]) -> None:
        """Replace the data, as the loader does."""
        with self.engine.begin() as connection:
            load(connection, version, rows)

    def draw(self, chart_id: str, image: bytes = IMAGE) -> None:
        """Draw a chart, as the renderer does; ``image`` stands in for Chrome's picture."""

        def picture(content: Content) -> Picture:
            options = content.selection.options
            if options.format in (ChartFormat.HTML, ChartFormat.JSON, ChartFormat.CSV):
                return picture_of(content, NoChrome())
            return Picture(image, MEDIA_TYPES[options.format], options.width, 540)

        with self.engine.connect() as connection:
            request = select(ChartRequest.spec).where(ChartRequest.id == UUID(chart_id))
            spec = ChartSpec.model_validate(connection.scalar(request))
        outcome = draw(spec, self.engine, self._publication, picture, self._store)
        assert outcome is Outcome.DRAWN

    def fail(self, chart_id: str, error: str = "Chrome does not answer") -> None:
        """Record a chart as failed, as the renderer does."""
        with self.engine.begin() as connection:
            records.save_failed(connection, UUID(chart_id), error)

    @contextmanager
    def drawn_without_notification(self, chart_id: str) -> Iterator[None]:
        """Draw a chart without a notification; its record appears at the end of the block."""
        self.draw(chart_id)
        with self.engine.begin() as connection:
            drawn = delete(Chart).where(Chart.id == UUID(chart_id)).returning(*Chart.__table__.c)
            record = connection.execute(drawn).one()
        yield
        with self.engine.begin() as connection:
            connection.execute(insert(Chart).values(record._asdict()))

    def lose_file(self, chart_id: str) -> None:
        (self.chart_dir / f"{chart_id}.png").unlink()

    def listeners(self) -> list[int]:
        """Return the ids of PostgreSQL backends that a listening API is connected to."""
        with self.engine.connect() as connection:
            return list(connection.scalars(text(f"SELECT pid {_LISTENERS}")))

    def interrupt_listening(self) -> None:
        """Kill the API's listening connection: for a second, it receives no notification."""
        with self.engine.connect() as connection:
            connection.execute(text(f"SELECT pg_terminate_backend(pid) {_LISTENERS}"))

    def age(self, seconds: float) -> None:
        """Move all recorded times of charts ``seconds`` back."""
        by, days = func.make_interval(0, 0, 0, 0, 0, 0, seconds), int(seconds // DAY)
        with Session(self.engine) as session, session.begin():
            session.execute(
                update(ChartRequest).values(
                    requested_at=ChartRequest.requested_at - by,
                    published_at=ChartRequest.published_at - by,
                    used_on=ChartRequest.used_on - days,
                )
            )
            session.execute(update(Chart).values(rendered_at=Chart.rendered_at - by))

    def requests(self) -> list[UUID]:
        with Session(self.engine) as session:
            return list(session.scalars(select(ChartRequest.id)))


def settings_of(database_url: str, redis_url: str, chart_dir: Path, **others: Any) -> Settings:
    """Build settings without the environment."""
    return Settings.model_validate(
        {
            "database_url": database_url,
            "redis_url": redis_url,
            "chart_store": chart_dir.as_uri(),
            **others,
        }
    )


def image(client: TestClient, chart: str, **headers: str) -> Any:
    """Request a chart's image."""
    return client.get(f"/charts/{chart}/image", headers=headers)


def request_chart(client: TestClient) -> Any:
    """Request the chart of students in poverty; returns ``chart`` of ``GET /schools``."""
    return client.get("/schools", params={"category": "poverty"}).json()["chart"]
