"""GET /: the explorer, a page with filters, a chart and a table of schools."""

from typing import Any

from fastapi import APIRouter, Request, Response
from schools_common.facets import facets
from schools_common.matching import matching
from schools_common.publication import Publication

from schools_api.dependencies import ServicesDep
from schools_api.http.problem import Problem
from schools_api.schools.answers import dataset_of
from schools_api.web import addresses
from schools_api.web.cards import card_of
from schools_api.web.explorer import filters, kinds
from schools_api.web.explorer.files import exports_of
from schools_api.web.explorer.rows import rows_of
from schools_api.web.figures import figure_of
from schools_api.web.loading import loading_page
from schools_api.web.pages import (
    PageRoute,
    page,
    problem_page,
    redirect_to_canonical,
    site_of,
    theme_of,
)


class _ExplorerRoute(PageRoute):
    """A route that shows invalid input again, in a form, beside its errors."""

    @staticmethod
    def show(request: Request, problem: Problem) -> Response:
        """Show the errors beside the given parameters, to be corrected."""
        if "errors" not in problem.members:
            return problem_page(request, problem)
        given = addresses.given(request.query_params.multi_items())
        return page(
            request,
            "explorer/refused.html",
            problem.status,
            dataset=dataset_of(request.state.services.publication.loaded()),
            errors=problem.members["errors"],
            names=[name for name, _ in given],
            given=given,
        )


router = APIRouter(include_in_schema=False, route_class=_ExplorerRoute)


@router.get("/")
def explorer(request: Request, services: ServicesDep) -> Response:
    """Show the rows that match, as a chart, as numbers and as a table of schools."""
    publication = services.publication.get()
    if publication is None:
        return loading_page(request, services)
    given = addresses.given(request.query_params.multi_items())
    query = addresses.read(given)
    chosen = addresses.parameters(query, given)
    redirect = redirect_to_canonical(request, addresses.address("/", chosen))
    if redirect is not None:
        return redirect
    view = _view(request, publication, query, chosen)
    return page(request, "explorer/explorer.html", **view)


def _view(
    request: Request, publication: Publication, query: Any, chosen: addresses.Parameters
) -> dict[str, Any]:
    figure = figure_of(publication, chosen, theme_of(request))
    found = facets(publication, query.filters)
    matches = matching(publication, query.filters)
    return {
        "dataset": dataset_of(publication),
        "chosen": chosen,
        "query": query,
        "figure": figure,
        "found": {
            name: filters.choices(name, found, chosen)
            for name in ("category", "borough", "district", "grade")
        },
        "shares": filters.shares(chosen),
        "chips": list(filters.chips(query, chosen)),
        "relaxed": [] if matches.any() else filters.relaxed(publication, query, chosen),
        "tabs": list(kinds.tabs(query, chosen)),
        "options": list(kinds.options(query)),
        "take": exports_of(site_of(request), figure),
        "card": card_of(site_of(request), figure),
        "rows": rows_of(publication, matches, query, chosen),
    }
