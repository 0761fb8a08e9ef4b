"""HTML pages: rendering of templates, error pages and redirects."""

from collections.abc import Callable, Coroutine
from http import HTTPStatus
from pathlib import Path
from typing import Any

from anyio.to_thread import run_sync
from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute
from fastapi.templating import Jinja2Templates
from schools_common.charts.captions import NOT_PUBLISHED
from schools_common.charts.choices import Theme
from schools_common.charts.titles import plural
from schools_common.vocabulary import Subject

from schools_api.http.problem import Problem
from schools_api.http.problems import problem_of
from schools_api.web.rows import level
from schools_api.web.static_files import static_address

_FOLDER = Path(__file__).parent

_TEMPLATES = Jinja2Templates(_FOLDER / "templates")
_TEMPLATES.env.trim_blocks = _TEMPLATES.env.lstrip_blocks = True
_TEMPLATES.env.globals |= {
    "static": static_address,
    "plural": plural,
    "level": level,
    "subjects": tuple(Subject),
    "NOT_PUBLISHED": NOT_PUBLISHED,
}

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def page(
    request: Request,
    template: str,
    status: HTTPStatus = HTTPStatus.OK,
    headers: dict[str, str] | None = None,
    **context: Any,
) -> Response:
    """Render a template, escaping values, with the headers of a page."""
    headers = {
        "Cache-Control": "no-cache",
        "Content-Security-Policy": POLICY,
        "Vary": "Cookie",
        **(headers or {}),
    }
    context = {"theme": theme_of(request), **context}
    return _TEMPLATES.TemplateResponse(request, template, context, status, headers)


def theme_of(request: Request) -> Theme | None:
    """Return the reader's color scheme from the cookie; None follows the system."""
    chosen = request.cookies.get("theme")
    return Theme(chosen) if chosen in tuple(Theme) else None


def site_of(request: Request) -> str:
    """Return this site's base URL without a trailing slash: ``PUBLIC_URL``, or the request's."""
    public_url: str = request.state.services.public_url
    return public_url or str(request.base_url).rstrip("/")


def redirect_to_canonical(request: Request, canonical: str) -> Response | None:
    """Redirect to a page's canonical address; None if the request is already for that."""
    query = request.scope["query_string"].decode("latin-1")
    requested = request.scope["path"] + (f"?{query}" if query else "")
    return None if requested == canonical else RedirectResponse(canonical, HTTPStatus.SEE_OTHER)


def problem_page(request: Request, problem: Problem) -> Response:
    """Render an error as a page."""
    return page(request, "problem.html", problem.status, problem.headers, problem=problem)


class PageRoute(APIRoute):
    """A route whose errors are pages instead of JSON."""

    show = staticmethod(problem_page)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap FastAPI's handler to render expected errors as pages."""
        handler = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await handler(request)
            except Exception as error:
                problem = problem_of(error)
                if problem is None:
                    raise
                return await run_sync(self.show, request, problem)

        return answer
