"""What a chart is drawn from, read in one state of the database."""

from dataclasses import dataclass
from typing import Any

from schools_common.averages import Summary, summary, sums
from schools_common.contracts import ChartSpec
from schools_common.database import as_json, kept
from schools_common.filters import conditions
from schools_common.models import STUDENT_GROUPS, Dataset
from sqlalchemy import Connection, Select, bindparam, distinct, func, select


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
    values = spec.filters.values()
    found = connection.execute(
        _statement(tuple(values)), {"version": spec.dataset_version, **values}
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


@kept
def _statement(names: tuple[str, ...]) -> Select[Any]:
    """What reads the data of a chart whose filters have values by these names."""
    matching = conditions(names)
    schools = select(
        func.count(distinct(STUDENT_GROUPS.dbn)).label("schools"),
        func.min(STUDENT_GROUPS.school_name).label("school_name"),
        func.max(STUDENT_GROUPS.year).label("year"),
    ).where(*matching)
    return select(
        Dataset.title,
        Dataset.sample,
        as_json(sums(matching)).label("sums"),
        as_json(schools).label("schools"),
    ).where(Dataset.version == bindparam("version"))
