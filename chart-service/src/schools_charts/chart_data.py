"""What a chart is drawn from, read in one state of the database."""

from dataclasses import dataclass

from schools_common.averages import Summary, summarize
from schools_common.contracts import ChartSpec
from schools_common.database import snapshot
from schools_common.models import STUDENT_GROUPS, Dataset
from sqlalchemy import Engine, distinct, func, select


@dataclass(frozen=True)
class ChartData:
    """The rows that match a chart's filters, summed up, and where they come from.

    ``schools`` counts different DBNs; ``school_name`` is set where it is one. ``year`` is the
    school year, such as ``2015-16``, None where nothing matches.
    """

    summary: Summary
    schools: int
    school_name: str | None
    year: str | None
    title: str
    sample: bool


def read(engine: Engine, spec: ChartSpec) -> ChartData | None:
    """The data of a chart, or None where its version of the data is no longer loaded."""
    with snapshot(engine) as connection:
        dataset = connection.execute(select(*Dataset.__table__.c)).one_or_none()
        if dataset is None or dataset.version != spec.dataset_version:
            return None
        schools, name, year = connection.execute(
            select(
                func.count(distinct(STUDENT_GROUPS.dbn)),
                func.min(STUDENT_GROUPS.school_name),
                func.max(STUDENT_GROUPS.year),
            ).where(*spec.filters.conditions())
        ).one()
        return ChartData(
            summary=summarize(connection, spec.filters),
            schools=schools,
            school_name=name if schools == 1 else None,
            year=year,
            title=dataset.title,
            sample=dataset.sample,
        )
