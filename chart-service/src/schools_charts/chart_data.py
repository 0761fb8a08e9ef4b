"""What a chart is drawn from, read in one state of the database."""

from dataclasses import dataclass

from schools_common.averages import Summary, summary, sums
from schools_common.contracts import ChartSpec
from schools_common.database import as_json
from schools_common.models import STUDENT_GROUPS, Dataset
from sqlalchemy import Connection, distinct, func, select


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


def read(connection: Connection, spec: ChartSpec) -> ChartData | None:
    """The data of a chart, or None where its version of the data is no longer loaded."""
    schools = select(
        func.count(distinct(STUDENT_GROUPS.dbn)).label("schools"),
        func.min(STUDENT_GROUPS.school_name).label("school_name"),
        func.max(STUDENT_GROUPS.year).label("year"),
    ).where(*spec.filters.conditions())
    found = connection.execute(
        select(
            Dataset.title,
            Dataset.sample,
            as_json(sums(spec.filters)).label("sums"),
            as_json(schools).label("schools"),
        ).where(Dataset.version == spec.dataset_version)
    ).one_or_none()
    if found is None:
        return None
    (about,) = found.schools
    return ChartData(
        summary=summary(found.sums),
        schools=about["schools"],
        school_name=about["school_name"] if about["schools"] == 1 else None,
        year=about["year"],
        title=found.title,
        sample=found.sample,
    )
