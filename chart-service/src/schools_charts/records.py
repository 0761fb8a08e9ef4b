"""What became of each chart, in the table ``charts``, which nobody else writes."""

from hashlib import sha256
from typing import Any
from uuid import UUID

from schools_common.contracts import CHART_READY_CHANNEL, ChartSpec
from schools_common.models import Chart, ChartRequest
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

MEDIA_TYPES = {"png": "image/png"}


def is_requested(session: Session, chart_id: UUID) -> bool:
    """Whether the API promised this chart to anyone."""
    return session.get(ChartRequest, chart_id) is not None


def claim(session: Session, chart_id: UUID) -> bool:
    """Take the right to draw a chart until the transaction ends; False if another has it."""
    key = int.from_bytes(chart_id.bytes[:8], signed=True)
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(key))))


def find(session: Session, chart_id: UUID) -> Chart | None:
    """What is recorded of a chart."""
    return session.get(Chart, chart_id)


def save_drawn(session: Session, spec: ChartSpec, image: bytes, render_ms: float) -> None:
    """Record a picture that is on the volume, over whatever was recorded before."""
    drawn = {
        "error": None,
        "media_type": MEDIA_TYPES[spec.options.format],
        "bytes": len(image),
        "width": spec.options.width,
        "height": spec.options.height,
        "render_ms": round(render_ms, 1),
        "sha256": sha256(image).hexdigest(),
    }
    _save(session, spec.id, drawn)


def save_failed(session: Session, chart_id: UUID, error: str) -> None:
    """Record that a chart could not be drawn; one that was drawn stays as it is."""
    chart = find(session, chart_id)
    if is_requested(session, chart_id) and (chart is None or chart.error is not None):
        _save(session, chart_id, {"error": error})


def _save(session: Session, chart_id: UUID, columns: dict[str, Any]) -> None:
    values = columns | {"rendered_at": func.clock_timestamp()}
    session.execute(
        insert(Chart)
        .values(id=chart_id, **values)
        .on_conflict_do_update(index_elements=[Chart.id], set_=values)
    )
    # Delivered when the transaction is committed, to whoever waits for the picture.
    session.execute(select(func.pg_notify(CHART_READY_CHANNEL, str(chart_id))))
