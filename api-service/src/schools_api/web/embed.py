"""GET /embed: a single chart, for frames in other sites."""

from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request, Response
from schools_common.charts.choices import Theme

from schools_api.dependencies import ServicesDep
from schools_api.http.problem import Problem
from schools_api.schools.answers import dataset_of
from schools_api.web import addresses
from schools_api.web.figures import figure_of
from schools_api.web.pages import PageRoute, page, redirect_to_canonical

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors *"
)
"""Content-Security-Policy of a page without scripts that any site may show in a frame."""


class _FramedRoute(PageRoute):
    """A route whose error pages may be framed, too."""

    @staticmethod
    def show(request: Request, problem: Problem) -> Response:
        """Render an error for the frame; it reloads after a temporary error."""
        again = {"Refresh": "5"} if problem.status == HTTPStatus.SERVICE_UNAVAILABLE else {}
        errors = problem.members.get("errors", [])
        headers = problem.headers | again
        return _framed(request, problem.status, headers, title=problem.heading, errors=errors)


router = APIRouter(include_in_schema=False, route_class=_FramedRoute)


@router.get("/embed")
def embed(request: Request, services: ServicesDep) -> Response:
    """Show the chart of an address of the explorer, in the colours asked for or the reader's."""
    publication = services.publication.loaded()
    given = addresses.given(request.query_params.multi_items())
    query = addresses.read(given)
    theme = query.theme if "theme" in query.model_fields_set else None
    chart = addresses.chart_only(addresses.parameters(query, given))
    wanted = addresses.address("/embed", addresses.changed(chart, theme=theme))
    redirect = redirect_to_canonical(request, wanted)
    if redirect is not None:
        return redirect
    figure = figure_of(publication, chart, theme)
    title = figure.content.title
    dataset = dataset_of(publication)
    return _framed(request, theme=theme, title=title, dataset=dataset, figure=figure)


def _framed(
    request: Request,
    status: HTTPStatus = HTTPStatus.OK,
    headers: dict[str, str] | None = None,
    theme: Theme | None = None,
    **context: Any,
) -> Response:
    headers = {**(headers or {}), "Content-Security-Policy": POLICY}
    # The theme cookie is ignored: it is for this site, not for the one around the frame.
    return page(request, "embed.html", status, headers, theme=theme, **context)
