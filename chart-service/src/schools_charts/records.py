"""What became of each chart, in the table ``charts``, which nobody else writes."""

from hashlib import sha256
from typing import Any
from uuid import UUID

from schools_common.contracts import CHART_READY_CHANNEL, ChartSpec
from schools_common.models import Chart, ChartRequest
from sqlalchemy import Connection, String, cast, func, select
from sqlalchemy.dialects.postgresql import insert

MEDIA_TYPES = {"png": "image/png"}


def claim(connection: Connection, chart_id: UUID) -> bool | None:
    """Take the right to draw a chart until the transaction ends.

    False where another has it, None where the API promised this chart to nobody.
    """
    key = int.from_bytes(chart_id.bytes[:8], signed=True)
    return connection.scalar(
        select(func.pg_try_advisory_xact_lock(key)).where(
            select(ChartRequest.id).where(ChartRequest.id == chart_id).exists()
        )
    )


def drawn_bytes(connection: Connection, chart_id: UUID) -> int | None:
    """The size of the picture that is recorded of a chart; None where it is not drawn."""
    return connection.scalar(select(Chart.bytes).where(Chart.id == chart_id))


def save_drawn(connection: Connection, spec: ChartSpec, image: bytes, render_ms: float) -> None:
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
    _save(connection, spec.id, drawn)


def save_failed(connection: Connection, chart_id: UUID, error: str) -> None:
    """Record that a chart could not be drawn; one that was drawn stays as it is."""
    requested = select(ChartRequest.id).where(ChartRequest.id == chart_id)
    if connection.scalar(requested) and drawn_bytes(connection, chart_id) is None:
        _save(connection, chart_id, {"error": error})


def _save(connection: Connection, chart_id: UUID, columns: dict[str, Any]) -> None:
    values = columns | {"rendered_at": func.clock_timestamp()}
    saved = (
        insert(Chart)
        .values(id=chart_id, **values)
        .on_conflict_do_update(index_elements=[Chart.id], set_=values)
        .returning(cast(Chart.id, String).label("id"))
        .cte()
    )
    # Delivered when the transaction is committed, to whoever waits for the picture.
    connection.execute(select(func.pg_notify(CHART_READY_CHANNEL, saved.c.id)))
