"""What the API reads. Each takes a connection or session and returns rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from schools_common.contracts import ChartSpec
from schools_common.models import LAST_BEGUN, Chart, ChartRequest, Dataset, Load
from sqlalchemy import Connection, Row, bindparam, func, select
from sqlalchemy.orm import Session

from schools_api.lifecycle import ChartRecord

_DATASET = select(*Dataset.__table__.c)
_LATEST_LOAD = select(*Load.__table__.c).order_by(*LAST_BEGUN).limit(1)


def dataset(connection: Connection) -> Row[Any] | None:
    """What is loaded, a row of ``dataset``; None before the first load has ended."""
    return connection.execute(_DATASET).one_or_none()


def loaded_at(session: Session | Connection) -> datetime | None:
    """When the data that are there were loaded; None before the first load has ended."""
    return session.scalar(select(Dataset.loaded_at))


def latest_load(connection: Connection) -> Row[Any] | None:
    """The load that runs, or the last one that ran: a row of ``loads``."""
    return connection.execute(_LATEST_LOAD).one_or_none()


# Made once: SQLAlchemy takes longer to make a statement than PostgreSQL to answer it.
_RECORD = (
    select(ChartRequest, Chart, select(Dataset.version).scalar_subquery(), func.now())
    .outerjoin(Chart, Chart.id == ChartRequest.id)
    .where(ChartRequest.id == bindparam("chart"))
)


def chart_record(session: Session, id_: UUID) -> ChartRecord | None:
    """What is known of a chart; None where its id was never handed out."""
    found = session.execute(_RECORD, {"chart": id_}).one_or_none()
    if found is None:
        return None
    request, chart, version, now = found
    return ChartRecord(
        id=request.id,
        spec=ChartSpec.model_validate(request.spec),
        requested_at=request.requested_at,
        published_at=request.published_at,
        chart=chart,
        loaded_version=version,
        now=now,
    )


def answered(session: Session, ids: Sequence[UUID]) -> Sequence[UUID]:
    """Those of the charts that the renderer drew or failed at since they were published."""
    return session.scalars(
        select(Chart.id)
        .join(ChartRequest, ChartRequest.id == Chart.id)
        .where(Chart.id.in_(ids), Chart.rendered_at >= ChartRequest.published_at)
    ).all()
