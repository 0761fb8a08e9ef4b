"""Pages made of templates, each with a status and a Content-Security-Policy of its own."""

from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from fastapi.templating import Jinja2Templates
from schools_common.charts.choices import Theme

_FOLDER = Path(__file__).parent

_TEMPLATES = Jinja2Templates(_FOLDER / "templates")
_TEMPLATES.env.trim_blocks = _TEMPLATES.env.lstrip_blocks = True

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def page(
    request: Request, template: str, status: HTTPStatus = HTTPStatus.OK, **context: Any
) -> Response:
    """A page of HTML. Other texts than those of the templates are escaped."""
    headers = {
        "Cache-Control": "no-cache",
        "Content-Security-Policy": POLICY,
        "Vary": "Cookie",
    }
    context = {"theme": theme_of(request), **context}
    return _TEMPLATES.TemplateResponse(request, template, context, status, headers)


def theme_of(request: Request) -> Theme | None:
    """The reader's choice of colours, kept in a cookie; None leaves it to the system."""
    chosen = request.cookies.get("theme")
    return Theme(chosen) if chosen in tuple(Theme) else None
