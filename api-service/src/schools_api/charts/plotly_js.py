"""GET /plotly-{sha256}.js: the script of interactive charts, stored by the renderer."""

import re
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Request, Response
from schools_common.contracts import plotly_js_name

from schools_api.charts.pictures import FOR_EVER
from schools_api.dependencies import IfNoneMatch, ServicesDep
from schools_api.http.documentation import header, problems
from schools_api.http.response_cache import CachedResponse

router = APIRouter(tags=["Charts"])

_HEADERS = {
    "ETag": header("Strong; its SHA-256, and its encoding."),
    "Cache-Control": header("For ever: the address names the bytes."),
}


@router.get(
    "/plotly-{digest}.js",
    summary="The script of interactive charts",
    response_class=Response,
    responses={
        200: {
            "description": "plotly.js.",
            "content": {"text/javascript": {"schema": {"type": "string", "format": "binary"}}},
            "headers": _HEADERS,
        },
        304: {"description": "The client has the script already.", "headers": _HEADERS},
        **problems(404, 503),
    },
)
def get_plotly_js(
    digest: Annotated[
        str, Path(description="SHA-256 of the file, as the page of an interactive chart names it.")
    ],
    services: ServicesDep,
    request: Request,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """The page of an interactive chart loads it from here, and nothing from elsewhere."""
    name = plotly_js_name(digest)
    known = re.fullmatch("[0-9a-f]{64}", digest, re.ASCII)
    script = services.store.read(name, digest) if known else None
    if script is None:
        raise HTTPException(404)
    headers = {"Cache-Control": FOR_EVER}
    answer = CachedResponse(script, "text/javascript", f'"{digest}"', headers)
    return services.responses.respond(request.scope, answer, if_none_match)
