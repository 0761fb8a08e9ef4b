"""The pages of schools, districts and boroughs."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from schools_common.charts.choices import Theme
from schools_common.matching import matching
from schools_common.publication import Publication
from schools_common.vocabulary import Subject

from schools_api.dependencies import Services, ServicesDep
from schools_api.schools.answers import dataset_of
from schools_api.web.area_view import area_view
from schools_api.web.card_view import card_of
from schools_api.web.loading import loading_page
from schools_api.web.pages import PageRoute, page, site_of, theme_of
from schools_api.web.place import Kind, Place, read
from schools_api.web.rows_view import level
from schools_api.web.school_view import school_view

router = APIRouter(include_in_schema=False, route_class=PageRoute)

View = Callable[[Publication, Place, Theme | None], dict[str, Any]]
"""Everything that a template shows; ``chief`` is the figure of the page's card, with its
parameters, or None."""

_VIEWS: dict[Kind, tuple[str, View]] = {
    "school": ("school.html", school_view),
    "district": ("area.html", area_view),
    "borough": ("area.html", area_view),
}


@router.get("/school/{dbn}")
def school(dbn: str, request: Request, services: ServicesDep) -> Response:
    """Show a school beside its district, its borough and the city."""
    return _shown(request, services, "school", dbn)


@router.get("/district/{number}")
def district(number: str, request: Request, services: ServicesDep) -> Response:
    """Show a district and its schools."""
    return _shown(request, services, "district", number)


@router.get("/borough/{name}")
def borough(name: str, request: Request, services: ServicesDep) -> Response:
    """Show a borough and its districts."""
    return _shown(request, services, "borough", name)


def _shown(request: Request, services: Services, kind: Kind, text: str) -> Response:
    """The page of a place, or the way to its only address; the pages take no parameters."""
    publication = services.publication.get()
    if publication is None:
        return loading_page(request, services)
    dataset = dataset_of(publication)
    place = read(kind, text)
    if place is None or not matching(publication, place.filters).any():
        status = HTTPStatus.NOT_FOUND
        return page(request, "no_place.html", status, dataset=dataset, kind=kind, text=text)
    if text != place.value or request.url.query:
        return RedirectResponse(place.address, HTTPStatus.SEE_OTHER)
    template, view = _VIEWS[kind]
    shown = view(publication, place, theme_of(request))
    if shown["chief"]:
        figure, chosen = shown["chief"]
        shown["card"] = card_of(site_of(request), figure, chosen, place.address)
    return page(request, template, dataset=dataset, subjects=tuple(Subject), level=level, **shown)
