"""The numbers and names that a chart is drawn from."""

from dataclasses import dataclass

from schools_common.averages import Summary, summarize
from schools_common.filters import SchoolFilters
from schools_common.matching import matching
from schools_common.publication import Publication


@dataclass(frozen=True)
class ChartData:
    """A summary of the rows that match a chart's filters, and their origin.

    ``schools`` counts distinct DBNs; ``school_name`` is set where there is one. ``year`` is the
    school year, such as ``2015-16``, None where nothing matches.
    """

    summary: Summary
    schools: int
    school_name: str | None
    year: str | None
    title: str
    sample: bool


def chart_data(publication: Publication, filters: SchoolFilters) -> ChartData:
    """Collect the data of a chart of the rows that match the filters."""
    matches = matching(publication, filters)
    chosen = publication.table.loc[matches, ["dbn", "school_name", "year"]]
    schools = chosen["dbn"].nunique()
    return ChartData(
        summary=summarize(publication, matches),
        schools=schools,
        school_name=min(chosen["school_name"].unique()) if schools == 1 else None,
        year=max(chosen["year"].unique(), default=None),
        title=publication.dataset["title"],
        sample=publication.dataset["sample"],
    )
