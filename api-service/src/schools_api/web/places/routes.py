"""GET /school, /district and /borough: pages of places."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request, Response
from schools_common.charts.choices import Theme
from schools_common.matching import matching
from schools_common.publication import Publication

from schools_api.dependencies import Services, ServicesDep
from schools_api.schools.answers import dataset_of
from schools_api.web.cards import card_of
from schools_api.web.loading import loading_page
from schools_api.web.pages import PageRoute, page, redirect_to_canonical, site_of, theme_of
from schools_api.web.places.area import area_view
from schools_api.web.places.place import Kind, Place, read
from schools_api.web.places.school import school_view

router = APIRouter(include_in_schema=False, route_class=PageRoute)

View = Callable[[Publication, Place, Theme | None], dict[str, Any]]
"""Builds a template context; its ``chief`` is the figure for the social card, or None."""

_VIEWS: dict[Kind, tuple[str, View]] = {
    "school": ("places/school.html", school_view),
    "district": ("places/area.html", area_view),
    "borough": ("places/area.html", area_view),
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
    """Render the page of a place, or redirect to its canonical address, without parameters."""
    publication = services.publication.get()
    if publication is None:
        return loading_page(request, services)
    dataset = dataset_of(publication)
    place = read(kind, text)
    if place is None or not matching(publication, place.filters).any():
        status = HTTPStatus.NOT_FOUND
        return page(request, "places/unknown.html", status, dataset=dataset, kind=kind, text=text)
    redirect = redirect_to_canonical(request, place.address)
    if redirect is not None:
        return redirect
    template, view = _VIEWS[kind]
    shown = view(publication, place, theme_of(request))
    if shown["chief"]:
        shown["card"] = card_of(site_of(request), shown["chief"], place.address)
    return page(request, template, dataset=dataset, **shown)
