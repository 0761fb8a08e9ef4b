"""Styles and scripts of the page, each under an address that changes with its content."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from fastapi import Response
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp

from schools_api.http.docs_page import WholeFiles

FOLDER = Path(__file__).parent / "static"
PATH = "/static"


@cache
def digest(name: str) -> str:
    """The digest of a file's content."""
    return sha256((FOLDER / name).read_bytes()).hexdigest()[:12]


def static_address(name: str) -> str:
    """The address of a file, which browsers keep and ask for no more."""
    return f"{PATH}/{name}?{digest(name)}"


class _KeptFiles(WholeFiles):
    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        path, _, scope, *_ = args
        # Another digest is that of another version of the page, whose file this is not.
        same = scope["query_string"].decode() == digest(Path(path).name)
        kept = "public, max-age=31536000, immutable"
        response.headers["Cache-Control"] = kept if same else "no-cache"
        return response


def static_files() -> ASGIApp:
    """The application that serves them, compressed."""
    return GZipMiddleware(_KeptFiles(directory=FOLDER), minimum_size=500)
