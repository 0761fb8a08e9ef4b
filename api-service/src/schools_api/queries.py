"""What the API reads. Each takes a connection or session and returns rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from schools_common.averages import Summary, summary, sums
from schools_common.contracts import ChartSpec
from schools_common.models import Chart, ChartRequest, Dataset, Load, StudentGroup
from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Row,
    func,
    literal_column,
    select,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import NamedFromClause

from schools_api.lifecycle import ChartRecord
from schools_api.paging import Key, after, order, sort_value
from schools_api.parameters import SchoolsQuery

_LOADS = Load.__table__.c


def dataset(connection: Connection) -> Row[Any] | None:
    """What is loaded, a row of ``dataset``; None before the first load has ended."""
    return connection.execute(select(*Dataset.__table__.c)).one_or_none()


def version(session: Session) -> str | None:
    """The version of the data that are loaded; None before the first load has ended."""
    return session.scalar(select(Dataset.version))


def latest_load(connection: Connection) -> Row[Any] | None:
    """The load that runs, or the last one that ran: a row of ``loads``."""
    return connection.execute(select(*_LOADS).order_by(_LOADS.id.desc()).limit(1)).one_or_none()


@dataclass(frozen=True)
class Found:
    """One page of the rows that match, as columns by name, and all of them summed up.

    ``last`` is the key after which the next page starts, None on the last page.
    """

    dataset: dict[str, Any]
    rows: list[dict[str, Any]]
    last: Key | None
    summary: Summary


def find(connection: Connection, query: SchoolsQuery) -> Found | None:
    """What ``GET /schools`` answers; None before the first load has ended.

    One statement, so that all of it is of one state of the database, even while a load
    replaces the data, and as JSON, which is read many times faster than rows are.
    """
    sort = query.sort
    rows = select(_ROW, sort_value(sort).label("by")).where(*query.conditions())
    if query.last is not None:
        rows = rows.where(after(sort, query.last))
    page = rows.order_by(*order(sort)).limit(query.limit + 1).subquery()
    totals = sums(query).subquery()
    dataset, found, by_category = connection.execute(
        select(
            _DATASET,
            select(_all(func.json_build_array(page.c.row, page.c.by))).scalar_subquery(),
            select(_all(_json(totals))).scalar_subquery(),
        )
    ).one()
    if dataset is None:
        return None
    last = None
    if len(found) > query.limit:
        row, value = found[query.limit - 1]
        last = Key(value, row["dbn"], row["category"])
    return Found(dataset, [row for row, _ in found[: query.limit]], last, summary(by_category))


def _json(table: FromClause) -> ColumnElement[Any]:
    assert isinstance(table, NamedFromClause)  # noqa: S101 - for the type checker
    return func.to_json(table.table_valued())


_ROW = _json(StudentGroup.__table__).label("row")
_DATASET = select(_json(Dataset.__table__)).scalar_subquery()


def _all(row: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.coalesce(func.json_agg(row), literal_column("'[]'::json"))


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
