"""The web page: the explorer of the data, for people who would rather look than read."""

from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from schools_common.facets import facets
from schools_common.matching import matching
from schools_common.publication import Publication
from schools_common.vocabulary import Subject

from schools_api.dependencies import ServicesDep
from schools_api.http.problems import problem_of
from schools_api.schools.answers import dataset_of
from schools_api.web import (
    addresses,
    card_view,
    chart_view,
    figure_view,
    files_view,
    filters_view,
    rows_view,
)
from schools_api.web.loading import loading_page
from schools_api.web.pages import PageRoute, page, site_of, theme_of

router = APIRouter(include_in_schema=False, route_class=PageRoute)


@router.get("/")
def explorer(request: Request, services: ServicesDep) -> Response:
    """Show the rows that match, as a chart, as numbers and as a table of schools."""
    publication = services.publication.get()
    if publication is None:
        return loading_page(request, services)
    given = addresses.given(request.query_params.multi_items())
    try:
        query = addresses.read(given)
    except RequestValidationError as error:
        return _refused(request, publication, given, error)
    chosen = addresses.parameters(query, given)
    wanted = addresses.address("/", chosen)
    if wanted != f"/?{request.url.query}" if request.url.query else wanted != "/":
        return RedirectResponse(wanted, HTTPStatus.SEE_OTHER)
    return page(request, "explorer.html", **_view(request, publication, query, chosen))


def _view(
    request: Request, publication: Publication, query: Any, chosen: addresses.Parameters
) -> dict[str, Any]:
    figure = figure_view.figure_of(publication, chosen, theme_of(request))
    found = facets(publication, query.filters)
    matches = matching(publication, query.filters)
    return {
        "dataset": dataset_of(publication),
        "chosen": chosen,
        "query": query,
        "figure": figure,
        "found": {
            name: filters_view.choices(name, found, chosen)
            for name in ("category", "borough", "district", "grade")
        },
        "shares": filters_view.shares(chosen),
        "chips": list(filters_view.chips(query, chosen)),
        "relaxed": [] if matches.any() else filters_view.relaxed(publication, query, chosen),
        "tabs": list(chart_view.tabs(query, chosen)),
        "options": list(chart_view.options(query)),
        "wide": chart_view.has_wide_bands(figure.content),
        "within_poverty": chart_view.within_poverty(figure.content, chosen),
        "numbers": chart_view.numbers(figure.content),
        "take": files_view.take_away(site_of(request), figure, chosen),
        "card": card_view.card_of(site_of(request), figure, chosen),
        "rows": rows_view.rows_of(publication, matches, query, chosen),
        "result": rows_view.result,
        "subjects": tuple(Subject),
    }


def _refused(
    request: Request,
    publication: Publication,
    given: list[tuple[str, str]],
    error: RequestValidationError,
) -> Response:
    problem = problem_of(error)
    return page(
        request,
        "refused.html",
        HTTPStatus.UNPROCESSABLE_ENTITY,
        dataset=dataset_of(publication),
        errors=problem.members["errors"] if problem else [],
        names=[name for name, _ in given],
        given=given,
    )
