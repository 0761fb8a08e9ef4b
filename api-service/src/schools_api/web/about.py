"""GET /about: meaning and source of the numbers, and a report on the loaded data."""

from typing import Any

from fastapi import APIRouter, Request, Response
from schools_common.charts import captions
from schools_common.charts.choices import ChartKind
from schools_common.charts.kinds import levels, scatter
from schools_common.contracts import CleaningReport
from schools_common.facets import facets
from schools_common.filters import SchoolFilters
from schools_common.publication import Publication
from schools_common.vocabulary import BOROUGH_OF_LETTER, LEVELS, Category

from schools_api.dataset.routes import get_dataset
from schools_api.dependencies import ServicesDep
from schools_api.schools.answers import dataset_of
from schools_api.schools.table import NOT_APPLICABLE, SUPPRESSED, grades_of
from schools_api.web import dictionary
from schools_api.web.explorer.kinds import KIND_NAMES
from schools_api.web.loading import loading_page
from schools_api.web.pages import PageRoute, page, site_of

router = APIRouter(include_in_schema=False, route_class=PageRoute)

_NOTES = {
    ChartKind.AVERAGES: captions.BAND,
    ChartKind.LEVELS: levels.HIDDEN,
    ChartKind.SCATTER: scatter.WIDE,
}

SHOWN_PROBLEMS = 50
"""Maximum number of dropped rows listed; ``GET /dataset`` has all."""


@router.get("/about")
def about(request: Request, services: ServicesDep) -> Response:
    """Explain the numbers, and report what was loaded."""
    publication = services.publication.get()
    if publication is None:
        return loading_page(request, services)
    report = get_dataset(services).report
    return page(request, "about.html", **_view(request, publication, report))


def _view(
    request: Request, publication: Publication, report: CleaningReport | None
) -> dict[str, Any]:
    # Rows of All Students count the schools.
    schools = facets(publication, SchoolFilters(category=(Category.ALL,))).values
    dataset = dataset_of(publication)
    return {
        "dataset": dataset,
        "loaded_on": f"{dataset['loaded_at']:%-d %B %Y}",
        "report": report,
        "problems": report.problems[:SHOWN_PROBLEMS] if report else [],
        "site": site_of(request),
        "levels": LEVELS,
        "reading": {KIND_NAMES[kind]: note for kind, note in _NOTES.items()},
        "overlap": captions.OVERLAP,
        "categories": schools["category"],
        "boroughs": schools["borough"],
        "meanings": {str(category): words for category, words in dictionary.CATEGORIES.items()},
        "letters": {borough: letter for letter, borough in BOROUGH_OF_LETTER.items()},
        "not_published": captions.NOT_PUBLISHED,
        "suppressed": SUPPRESSED,
        "not_applicable": NOT_APPLICABLE,
        "of_rows": list(dictionary.of_rows(grades_of(publication))),
        "of_charts": list(dictionary.of_charts()),
    }
