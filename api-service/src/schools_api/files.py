"""The files that /docs needs."""

from typing import Any

from fastapi import Response
from fastapi.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send


class WholeFiles(StaticFiles):
    """Files that are sent as a whole: a range that is wrong would be told as plain text."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [each for each in scope["headers"] if each[0] != b"range"]
        await super().__call__({**scope, "headers": headers}, receive, send)

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """The answer with a file, which does not offer ranges."""
        response = super().file_response(*args, **kwargs)
        response.headers["Accept-Ranges"] = "none"
        return response


def static_files() -> StaticFiles:
    """What the page needs, from a package instead of somebody's server."""
    return WholeFiles(packages=[("fastapi_offline", "static")])
