"""HTTP scenario for every way of running the system."""

import hashlib
import struct
from typing import Any
from uuid import UUID

import requests

TIMEOUT = 60


def ask(url: str, **headers: str) -> requests.Response:
    """Send a GET request; underscores in header names stand for hyphens."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return requests.get(url, headers=given, timeout=TIMEOUT, allow_redirects=False)


def answers(base: str) -> bool:
    """Return whether the system is ready, with database, broker and data."""
    try:
        return ask(f"{base}/readyz").ok
    except requests.ConnectionError:
        return False


def chart_of(base: str, query: str) -> dict[str, Any]:
    """Request rows, wait for their chart's image, and check both against the metadata.

    Returns the body of ``GET /schools``.
    """
    answer = ask(f"{base}/schools?{query}")
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    chart = body["chart"]
    assert UUID(chart["id"])
    image = ask(base + chart["image_url"], Prefer="wait=30")
    metadata = ask(base + chart["url"]).json()
    check_image(image, metadata)
    assert metadata["filters"] == body["filters"]
    assert metadata["dataset_version"] == body["dataset"]["version"]
    return body


def check_image(image: requests.Response, metadata: dict[str, Any]) -> None:
    """Check that the image is complete and matches the chart's metadata."""
    assert image.status_code == 200, image.text
    assert image.headers["Content-Type"] == "image/png"
    assert png_size(image.content) == (metadata["width"], metadata["height"])
    assert image.headers["ETag"] == f'"{hashlib.sha256(image.content).hexdigest()}"'
    assert metadata["status"] == "ready"
    assert metadata["media_type"] == "image/png"
    assert metadata["bytes"] == len(image.content)
    assert metadata["width"] == 960
    assert metadata["height"] > 200
    assert metadata["render_ms"] > 0


def png_size(content: bytes) -> tuple[int, int]:
    """Check that a PNG is complete, and return its width and height in pixels."""
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    assert content.endswith(b"IEND\xaeB`\x82")
    width, height = struct.unpack(">II", content[16:24])
    return width, height
