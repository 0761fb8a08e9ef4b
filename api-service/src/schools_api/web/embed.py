"""GET /embed: a chart alone, for frames in the pages of other sites."""

from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from schools_common.charts.choices import Theme

from schools_api.dependencies import Services, ServicesDep
from schools_api.http.problems import problem_of
from schools_api.schools.answers import dataset_of
from schools_api.web import addresses, figure_view
from schools_api.web.pages import page

router = APIRouter(include_in_schema=False)

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors *"
)
"""Content-Security-Policy of a page without scripts that any site may show in a frame."""


@router.get("/embed")
def embed(request: Request, services: ServicesDep) -> Response:
    """Show the chart of an address of the explorer, or why there is none."""
    try:
        return _chart(request, services)
    except Exception as error:
        problem = problem_of(error)
        if problem is None:
            raise
        return _framed(
            request,
            problem.status,
            problem.headers,
            title=problem.heading,
            errors=problem.members.get("errors", []),
        )


def _chart(request: Request, services: Services) -> Response:
    """The chart, in the colours that are asked for or else in the reader's."""
    publication = services.publication.loaded()
    given = addresses.given(request.query_params.multi_items())
    query = addresses.read(given)
    theme = query.theme if "theme" in query.model_fields_set else None
    chart = addresses.chart_only(addresses.parameters(query, given))
    wanted = addresses.address("/embed", addresses.changed(chart, theme=theme))
    if wanted != f"/embed?{request.url.query}".removesuffix("?"):
        return RedirectResponse(wanted, HTTPStatus.SEE_OTHER)
    figure = figure_view.figure_of(publication, chart, theme)
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
    # The reader's choice of colours is of this site, not of the one around the frame.
    return page(request, "embed.html", status, headers, theme=theme, **context)
