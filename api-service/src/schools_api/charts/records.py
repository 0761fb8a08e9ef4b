"""Queries for promised charts and their records in PostgreSQL."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from schools_common.contracts import ChartSpec
from schools_common.models import Chart, ChartRequest, Dataset
from sqlalchemy import Connection, DateTime, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert

from schools_api.charts.state import ChartRecord

_NEVER = datetime.fromtimestamp(0, UTC)

# Built once: SQLAlchemy takes longer to build such a statement than PostgreSQL to execute it.
_PROMISE = (
    insert(ChartRequest)
    .from_select(
        ["id", "spec", "words", "published_at"],
        select(
            bindparam("id", type_=ChartRequest.id.type),
            bindparam("spec", type_=ChartRequest.spec.type),
            bindparam("words", type_=ChartRequest.words.type),
            func.coalesce(bindparam("published", type_=DateTime(timezone=True)), func.now()),
        ).where(Dataset.version == bindparam("version")),
    )
    .on_conflict_do_nothing()
    .returning(ChartRequest.id)
)
_RECORD = (
    select(
        ChartRequest.id,
        ChartRequest.spec,
        ChartRequest.words,
        ChartRequest.requested_at,
        ChartRequest.published_at,
        Chart.rendered_at,
        Chart.error.label("failure"),
        Chart.media_type,
        Chart.bytes,
        Chart.width,
        Chart.height,
        Chart.render_ms,
        Chart.sha256,
        select(Dataset.version).scalar_subquery().label("loaded_version"),
        func.now().label("now"),
        (ChartRequest.used_on < func.current_date()).label("unused_today"),
    )
    .outerjoin(Chart, Chart.id == ChartRequest.id)
    .where(ChartRequest.id == bindparam("chart"))
)


def promise(
    connection: Connection, spec: ChartSpec, words: dict[str, str], *, publish: bool
) -> bool:
    """Promise a chart; False if it is already promised, or its data are not loaded.

    With ``publish=False`` the chart counts as lost, so the next request for it publishes it.
    """
    row = {
        "id": spec.id,
        "spec": spec.canonical(),
        "words": words,
        "published": None if publish else _NEVER,
        "version": spec.dataset_version,
    }
    return connection.scalar(_PROMISE, row) is not None


def promise_again(connection: Connection, record: ChartRecord) -> bool:
    """Claim the right to publish a chart again; True for exactly one of concurrent requests.

    False if another request has claimed it since the record was read.
    """
    found = connection.scalar(
        update(ChartRequest)
        .where(ChartRequest.id == record.id, ChartRequest.published_at == record.published_at)
        .values(published_at=func.now())
        .returning(ChartRequest.id)
    )
    return found is not None


def note_use(connection: Connection, record: ChartRecord) -> None:
    """Record that a chart was used today, which postpones its expiry; writes once a day."""
    if record.unused_today:
        connection.execute(
            update(ChartRequest)
            .where(ChartRequest.id == record.id, ChartRequest.used_on < func.current_date())
            .values(used_on=func.current_date())
        )


def find(connection: Connection, id_: UUID) -> ChartRecord | None:
    """Read the record of a chart; None if there is no promise with this id."""
    row = connection.execute(_RECORD, {"chart": id_}).mappings().one_or_none()
    if row is None:
        return None
    return ChartRecord(**{**row, "spec": ChartSpec.model_validate(row["spec"])})


def finished(connection: Connection, ids: Sequence[UUID]) -> Sequence[UUID]:
    """Return the charts that were drawn or failed since they were last published."""
    return connection.scalars(
        select(Chart.id)
        .join(ChartRequest, ChartRequest.id == Chart.id)
        .where(Chart.id.in_(ids), Chart.rendered_at >= ChartRequest.published_at)
    ).all()
