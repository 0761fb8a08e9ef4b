"""Swagger UI at /docs, with all resources served from here."""

import re
from base64 import b64encode
from hashlib import sha256
from typing import Any

from fastapi import APIRouter, Response
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

DOCS_PATH = "/docs"

_PAGE = bytes(
    get_swagger_ui_html(
        openapi_url="/openapi.json",
        title="School Charts",
        swagger_js_url="/docs/static/swagger-ui-bundle.js",
        swagger_css_url="/docs/static/swagger-ui.css",
        swagger_favicon_url="/docs/static/favicon.png",
        swagger_ui_parameters={"defaultModelsExpandDepth": 0},
    ).body
).decode()


def _docs_policy(page: str) -> str:
    """Build the policy that allows the page's inline script, by its hash, and own resources."""
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digest = b64encode(sha256(script.encode()).digest()).decode()
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'self' 'sha256-{digest}'",
            "style-src 'self'",
            "img-src 'self' data: blob:",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        ]
    )


DOCS_POLICY = _docs_policy(_PAGE)
"""Content-Security-Policy of the page."""

router = APIRouter(include_in_schema=False)


@router.get(DOCS_PATH)
async def docs() -> HTMLResponse:
    """Serve Swagger UI."""
    return HTMLResponse(_PAGE)


class WholeFiles(StaticFiles):
    """Static files without range requests, whose errors Starlette sends as plain text."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [each for each in scope["headers"] if each[0] != b"range"]
        await super().__call__({**scope, "headers": headers}, receive, send)

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """Build the response with a file, which does not offer ranges."""
        response = super().file_response(*args, **kwargs)
        response.headers["Accept-Ranges"] = "none"
        return response


def static_files() -> StaticFiles:
    """Serve the page's scripts and styles from the package ``fastapi_offline``."""
    return WholeFiles(packages=[("fastapi_offline", "static")])
