"""Styles and scripts of the page, at URLs that contain a digest of their content."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request, Response
from starlette.datastructures import Headers

from schools_api.charts.pictures import FOR_EVER
from schools_api.dependencies import IfNoneMatch
from schools_api.http.compression import accepts_gzip
from schools_api.http.response_cache import CachedResponse

FOLDER = Path(__file__).parent / "static"

_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
}

router = APIRouter(include_in_schema=False)


@cache
def _contents() -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(FOLDER.iterdir())}


@cache
def _digest() -> str:
    """Compute one digest of all files, since scripts import each other by relative names."""
    digests = [sha256(content).hexdigest() for content in _contents().values()]
    return sha256(" ".join([*_contents(), *digests]).encode()).hexdigest()[:12]


def static_address(name: str) -> str:
    """Return the URL of a file, which browsers may cache for ever."""
    return f"/static/{_digest()}/{name}"


@cache
def _file(name: str, *, kept: bool, compressed: bool) -> CachedResponse:
    content = _contents()[name]
    headers = {"Cache-Control": FOR_EVER if kept else "no-cache"}
    etag = f'"{sha256(content).hexdigest()}"'
    answer = CachedResponse(content, _TYPES[Path(name).suffix], etag, headers)
    return answer.for_client(Headers({"Accept-Encoding": "gzip" if compressed else ""}))


@router.get("/static/{path:path}")
async def static_file(path: str, request: Request, if_none_match: IfNoneMatch = None) -> Response:
    """Serve the present file, also to pages of another version, whose digest differs."""
    name = path.rpartition("/")[2]
    if name not in _contents():
        raise HTTPException(404)
    kept = path == f"{_digest()}/{name}"
    return _file(name, kept=kept, compressed=accepts_gzip(request.headers)).response(if_none_match)
