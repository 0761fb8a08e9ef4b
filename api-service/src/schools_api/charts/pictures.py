"""Responses with pictures: media types, file names and content security policies."""

import re
import unicodedata

from schools_common.charts.choices import ChartFormat

from schools_api.charts.state import ChartRecord
from schools_api.http.pictures import POLICY
from schools_api.http.response_cache import CachedResponse

FOR_EVER = "public, max-age=31536000, immutable"
"""Cache-Control of pictures, which never change: the id covers all that decides their look."""

MEDIA_TYPES = {
    ChartFormat.PNG: "image/png",
    ChartFormat.SVG: "image/svg+xml",
    ChartFormat.PDF: "application/pdf",
    ChartFormat.WEBP: "image/webp",
    ChartFormat.HTML: "text/html",
    ChartFormat.JSON: "application/json",
    ChartFormat.CSV: "text/csv",
}
"""Media type of each chart format, without parameters."""

CONTENT = {
    media_type: {
        "schema": {"type": "object"}
        if media_type == "application/json"
        else {"type": "string", "format": "binary"}
    }
    for media_type in MEDIA_TYPES.values()
}
"""OpenAPI ``content`` of chart files, by media type."""

MAX_NAME = 80
"""Maximum length of a file name, without its extension."""

_POLICIES = {
    **dict.fromkeys((ChartFormat.PNG, ChartFormat.PDF, ChartFormat.WEBP), POLICY),
    # Its fonts are embedded.
    ChartFormat.SVG: f"{POLICY}; style-src 'unsafe-inline'; font-src data:; img-src data:",
    # It runs its own script and this server's plotly.js; any site may frame it, so it is
    # sandboxed, with an opaque origin.
    ChartFormat.HTML: "sandbox allow-scripts allow-downloads; default-src 'none'; "
    "script-src 'self' 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; "
    "base-uri 'none'; form-action 'none'",
}


def picture_answer(record: ChartRecord, picture: bytes) -> CachedResponse:
    """Build the response with a chart's picture, which never goes stale."""
    format_ = record.spec.options.format
    name = slug((record.words or {}).get("title", ""))
    headers = {
        "Cache-Control": FOR_EVER,
        "Content-Disposition": f'inline; filename="{name}.{format_}"',
    }
    if format_ in _POLICIES:
        headers["Content-Security-Policy"] = _POLICIES[format_]
    return CachedResponse(picture, f"{record.media_type}", f'"{record.sha256}"', headers)


def slug(title: str) -> str:
    """Make a file name of a title: lowercase ASCII letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.findall("[a-z0-9]+", plain) or ["chart"]
    name: str = words[0][:MAX_NAME]
    for word in words[1:]:
        if len(name) + 1 + len(word) > MAX_NAME:
            break
        name += f"-{word}"
    return name
