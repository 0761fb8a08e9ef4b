"""The records of drawn and failed charts in the table ``charts``, written only here."""

from hashlib import sha256
from typing import Any
from uuid import UUID

from schools_common.contracts import CHART_READY_CHANNEL
from schools_common.models import Chart, ChartRequest
from sqlalchemy import Connection, Select, String, bindparam, cast, func, select
from sqlalchemy.dialects.postgresql import insert

from schools_charts.formats.picture import Picture

# Built once: SQLAlchemy takes longer to build a statement than PostgreSQL to execute it.
_PROMISED = select(ChartRequest.id).where(ChartRequest.id == bindparam("id"))
_CLAIM = select(func.pg_try_advisory_xact_lock(bindparam("key"))).where(_PROMISED.exists())
_DRAWN_SHA256 = select(Chart.sha256).where(Chart.id == bindparam("id"))


def _saving(*names: str) -> Select[Any]:
    """Return the statement that records a chart and, on commit, notifies those who wait for it."""
    row = insert(Chart).values(
        id=bindparam("chart"),
        rendered_at=func.clock_timestamp(),
        **{name: bindparam(f"new_{name}") for name in names},
    )
    new = {name: row.excluded[name] for name in ("rendered_at", *names)}
    saved = (
        row.on_conflict_do_update(index_elements=[Chart.id], set_=new)
        .returning(cast(Chart.id, String).label("id"))
        .cte()
    )
    return select(func.pg_notify(CHART_READY_CHANNEL, saved.c.id))


_SAVE_DRAWN = _saving(
    *("error", "media_type", "bytes", "width", "height", "render_ms", "sha256"),
)
_SAVE_FAILED = _saving("error")


def claim(connection: Connection, chart_id: UUID) -> bool | None:
    """Claim the right to draw a chart until the transaction ends.

    False if another worker holds it, None if the API never promised this chart.
    """
    key = int.from_bytes(chart_id.bytes[:8], signed=True)
    return connection.scalar(_CLAIM, {"key": key, "id": chart_id})


def drawn_sha256(connection: Connection, chart_id: UUID) -> str | None:
    """Return the SHA-256 of a chart's recorded picture; None if it has not been drawn."""
    return connection.scalar(_DRAWN_SHA256, {"id": chart_id})


def save_drawn(connection: Connection, chart_id: UUID, picture: Picture, render_ms: float) -> None:
    """Record a picture that is in the chart store, replacing any earlier record."""
    drawn = {
        "chart": chart_id,
        "new_error": None,
        "new_media_type": picture.media_type,
        "new_bytes": len(picture.content),
        "new_width": picture.width,
        "new_height": picture.height,
        "new_render_ms": round(render_ms, 1),
        "new_sha256": sha256(picture.content).hexdigest(),
    }
    connection.execute(_SAVE_DRAWN, drawn)


def save_failed(connection: Connection, chart_id: UUID, error: str) -> None:
    """Record that a chart could not be drawn, unless it already was."""
    promised = connection.scalar(_PROMISED, {"id": chart_id})
    if promised and drawn_sha256(connection, chart_id) is None:
        connection.execute(_SAVE_FAILED, {"chart": chart_id, "new_error": error})
