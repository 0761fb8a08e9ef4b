"""What a chart is drawn from."""

from dataclasses import dataclass

from schools_common.averages import Summary, summarize
from schools_common.contracts import ChartSpec
from schools_common.matching import matching
from schools_common.publication import Publication


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


def read(publication: Publication, spec: ChartSpec) -> ChartData:
    """The data of a chart of this publication."""
    rows = matching(publication, spec.filters)
    chosen = slice(None) if rows is None else rows
    dbns, names, years = (
        publication.texts[name].among(chosen) for name in ("dbn", "school_name", "year")
    )
    return ChartData(
        summary=summarize(publication, rows),
        schools=len(dbns),
        school_name=names[0] if len(dbns) == 1 else None,
        year=years[-1] if years else None,
        title=publication.dataset["title"],
        sample=publication.dataset["sample"],
    )
