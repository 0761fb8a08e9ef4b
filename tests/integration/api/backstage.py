"""What goes on behind the API: a loader, a renderer and a broker under a test's control."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from fastapi.testclient import TestClient
from schools_common.contracts import CHART_READY_CHANNEL, DATASET_CHANNEL, ChartSpec, CleaningReport
from schools_common.models import Chart, ChartRequest, Dataset, StudentGroup
from schools_common.settings import Settings
from schools_loader.cleaning import Cleaned
from schools_loader.store import replace
from sqlalchemy import Engine, delete, func, select, update
from sqlalchemy.orm import Session

IMAGE = b"\x89PNG\r\n\x1a\n, drawn by a test"
ETAG = f'"{hashlib.sha256(IMAGE).hexdigest()}"'


@dataclass
class Published:
    """A publisher that remembers."""

    specs: list[ChartSpec] = field(default_factory=list)
    room: bool = True

    def publish(self, spec: ChartSpec) -> None:
        self.specs.append(spec)

    def has_room(self) -> bool:
        return self.room

    @property
    def ids(self) -> list[str]:
        return [str(spec.id) for spec in self.specs]


@dataclass
class Backstage:
    """Loads, draws and loses what the API serves."""

    engine: Engine
    chart_dir: Path

    def load(self, version: str, rows: list[StudentGroup], *, tell: bool = True) -> None:
        """Replace the data, as the loader does, and tell (unless it is lost)."""
        report = CleaningReport(
            rows_read=len(rows),
            rows_kept=len(rows),
            rows_dropped=0,
            suppressed_cells=3,
            not_applicable_cells=2,
            blank_cells=1,
            school_names_filled=0,
            problems=[],
        )
        with Session(self.engine) as session, session.begin():
            session.execute(delete(Dataset))
            session.execute(delete(StudentGroup))
            session.add(
                Dataset(
                    version=version,
                    title="Demographic Data",
                    source="https://example.org/rows.csv",
                    sample=False,
                    rows=len(rows),
                    report=report.model_dump(),
                )
            )
            session.add_all(rows)
            if tell:
                session.execute(select(func.pg_notify(DATASET_CHANNEL, version)))

    def draw(self, chart_id: str, image: bytes = IMAGE, *, tell: bool = True) -> None:
        """Do what the renderer does: write the file, record it, and tell (unless it is lost)."""
        (self.chart_dir / f"{chart_id}.png").write_bytes(image)
        self._record(
            chart_id,
            tell,
            media_type="image/png",
            bytes=len(image),
            width=960,
            height=540,
            render_ms=123.4,
            sha256=hashlib.sha256(image).hexdigest(),
        )

    def fail(self, chart_id: str, error: str = "Chrome does not answer") -> None:
        """Do what the renderer does when it gives up."""
        self._record(chart_id, True, error=error)

    def lose_file(self, chart_id: str) -> None:
        (self.chart_dir / f"{chart_id}.png").unlink()

    def age(self, seconds: float) -> None:
        """Let time pass: whatever was noted of charts happened ``seconds`` earlier."""
        by = func.make_interval(0, 0, 0, 0, 0, 0, seconds)
        with Session(self.engine) as session, session.begin():
            session.execute(
                update(ChartRequest).values(
                    requested_at=ChartRequest.requested_at - by,
                    published_at=ChartRequest.published_at - by,
                )
            )
            session.execute(update(Chart).values(rendered_at=Chart.rendered_at - by))

    def requests(self) -> list[UUID]:
        with Session(self.engine) as session:
            return list(session.scalars(select(ChartRequest.id)))

    def _record(self, chart_id: str, tell: bool, **columns: Any) -> None:
        with Session(self.engine) as session, session.begin():
            session.execute(delete(Chart).where(Chart.id == UUID(chart_id)))
            session.add(Chart(id=UUID(chart_id), **columns))
            if tell:
                session.execute(select(func.pg_notify(CHART_READY_CHANNEL, chart_id)))


def store(engine: Engine, cleaned: Cleaned) -> None:
    """Load a file, as the loader does."""
    dataset = {
        "version": cleaned.version,
        "title": cleaned.title,
        "source": "file:rows.csv",
        "sample": cleaned.sample,
        "report": cleaned.report.model_dump(),
    }
    with engine.begin() as connection:
        replace(connection, cleaned, dataset, lambda done, total: None)


def settings_of(database_url: str, redis_url: str, chart_dir: Path, **others: Any) -> Settings:
    """Settings that do not come from the environment."""
    return Settings.model_validate(
        {"database_url": database_url, "redis_url": redis_url, "chart_dir": chart_dir, **others}
    )


def image(client: TestClient, chart: str, **headers: str) -> Any:
    """The answer to a request of a chart's image."""
    return client.get(f"/charts/{chart}/image", headers=headers)


def ask_for(client: TestClient) -> Any:
    """What GET /schools says of the chart of students in poverty."""
    return client.get("/schools", params={"category": "poverty"}).json()["chart"]
