"""What the API reads. Each takes a session and returns rows."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from schools_common.contracts import ChartSpec
from schools_common.filters import SchoolFilters
from schools_common.models import Chart, ChartRequest, Dataset, Load, StudentGroup
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from schools_api.lifecycle import ChartRecord
from schools_api.paging import Key, Sort, after, order, sort_value

_COLUMNS = StudentGroup.__table__.columns


def dataset(session: Session) -> Dataset | None:
    """What is loaded; None before the first load has ended."""
    return session.scalar(select(Dataset))


def version(session: Session) -> str | None:
    """The version of the data that are loaded; None before the first load has ended."""
    return session.scalar(select(Dataset.version))


def latest_load(session: Session) -> Load | None:
    """The load that runs, or the last one that ran."""
    return session.scalar(select(Load).order_by(Load.id.desc()).limit(1))


def page(
    session: Session, filters: SchoolFilters, sort: Sort, last: Key | None, limit: int
) -> tuple[list[dict[str, Any]], Key | None]:
    """At most ``limit`` rows that match and come after ``last``, as columns by name.

    With them comes the key after which the next page starts, None on the last page.
    """
    # Columns, not objects: SQLAlchemy takes several times as long to make those.
    query = select(*_COLUMNS, sort_value(sort)).where(*filters.conditions())
    if last is not None:
        query = query.where(after(sort, last))
    found = session.execute(query.order_by(*order(sort)).limit(limit + 1)).all()
    rows = [dict(zip(_COLUMNS.keys(), row, strict=False)) for row in found[:limit]]
    if len(found) <= limit:
        return rows, None
    return rows, Key(found[limit - 1][-1], rows[-1]["dbn"], rows[-1]["category"])


def chart_record(session: Session, id_: UUID) -> ChartRecord | None:
    """What is known of a chart; None where its id was never handed out."""
    loaded_version = select(Dataset.version).scalar_subquery()
    found = session.execute(
        select(ChartRequest, Chart, loaded_version, func.now())
        .outerjoin(Chart, Chart.id == ChartRequest.id)
        .where(ChartRequest.id == id_)
    ).one_or_none()
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
