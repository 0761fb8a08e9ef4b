"""A client of the API that takes no time of its own."""

import json
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

from schools_embedded.system import System


class Client:
    """One connection to the API, with nothing around it that takes time."""

    def __init__(self, system: System) -> None:
        host, port = system.url.removeprefix("http://").split(":")
        self._connection = HTTPConnection(host, int(port), timeout=60)

    def ask(self, filters: dict[str, Any]) -> str:
        """``GET /schools``; the address of the image."""
        body = self._get(f"/schools?{urlencode(filters, doseq=True)}")
        return str(json.loads(body)["chart"]["image_url"])

    def fetch(self, image: str) -> bytes:
        """The whole image, as soon as it is there."""
        return self._get(image, {"Prefer": "wait=30"})

    def _get(self, address: str, headers: dict[str, str] | None = None) -> bytes:
        self._connection.request("GET", address, headers=headers or {})
        answer = self._connection.getresponse()
        body = answer.read()
        assert answer.status == 200, body
        return body
