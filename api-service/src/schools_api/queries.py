"""What the API reads. Each takes a connection or session and returns rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from schools_common.averages import Summary, summary, sums
from schools_common.contracts import ChartSpec
from schools_common.database import as_json, kept
from schools_common.filters import conditions
from schools_common.models import Chart, ChartRequest, Dataset, Load, StudentGroup
from sqlalchemy import Connection, Row, Select, bindparam, func, select
from sqlalchemy.orm import Session

from schools_api.lifecycle import ChartRecord
from schools_api.paging import Key, Sort, after, order, sort_value, start
from schools_api.parameters import SchoolsQuery

_ROWS = StudentGroup.__table__.c
_DATASET = select(*Dataset.__table__.c)
_ABOUT = select(*(column for column in Dataset.__table__.c if column.name != "report"))
_LOADS = Load.__table__.c


def dataset(connection: Connection) -> Row[Any] | None:
    """What is loaded, a row of ``dataset``; None before the first load has ended."""
    return connection.execute(_DATASET).one_or_none()


def version(session: Session) -> str | None:
    """The version of the data that are loaded; None before the first load has ended."""
    return session.scalar(select(Dataset.version))


def latest_load(connection: Connection) -> Row[Any] | None:
    """The load that runs, or the last one that ran: a row of ``loads``."""
    return connection.execute(select(*_LOADS).order_by(_LOADS.id.desc()).limit(1)).one_or_none()


@dataclass(frozen=True)
class Found:
    """One page of the rows that match, as columns by name, and all of them summed up.

    ``dataset`` says what is loaded, without the report of its cleaning, which may be long.
    ``last`` is the key after which the next page starts, None on the last page.
    """

    dataset: dict[str, Any]
    rows: list[dict[str, Any]]
    last: Key | None
    summary: Summary


def find(connection: Connection, query: SchoolsQuery) -> Found | None:
    """What ``GET /schools`` answers; None before the first load has ended.

    One statement, so that all of it is of one state of the database, even while a load
    replaces the data.
    """
    limit, values = query.limit, query.values()
    statement = _find(tuple(values), query.sort, query.last and query.last.value is None)
    if query.last is not None:
        values |= start(query.last)
    datasets, rows, by_category = connection.execute(statement, values | {"rows": limit + 1}).one()
    if not datasets:
        return None
    last = None
    if len(rows) > limit:
        end = rows[limit - 1]
        last = Key(end["sorted_by"], end["dbn"], end["category"])
    return Found(datasets[0], rows[:limit], last, summary(by_category))


@kept
def _find(names: tuple[str, ...], sort: Sort, after_unknown: bool | None) -> Select[Any]:
    """What finds a page under filters with values by these names.

    ``after_unknown`` says whether it starts after an unknown value, None for the first page.
    """
    matching = conditions(names)
    page = select(*_ROWS, sort_value(sort).label("sorted_by")).where(*matching)
    if after_unknown is not None:
        page = page.where(after(sort, unknown=after_unknown))
    page = page.order_by(*order(sort)).limit(bindparam("rows"))
    return select(as_json(_ABOUT), as_json(page), as_json(sums(matching)))


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
