"""The plotly.js file: Chrome draws with it, and interactive charts load it from the API."""

from functools import cache
from hashlib import sha256
from typing import Protocol

from schools_common.contracts import plotly_js_name

from schools_charts.browser_pages import PLOTLY_JS


class Store(Protocol):
    """The methods of the chart store that are used here."""

    def exists(self, name: str) -> bool: ...

    def write(self, name: str, picture: bytes, media_type: str) -> None: ...


@cache
def name() -> str:
    """Return the name of the file in the chart store."""
    return plotly_js_name(sha256(PLOTLY_JS.read_bytes()).hexdigest())


def address() -> str:
    """Return the address of the file on the server."""
    return f"/{name()}"


def store_in(store: Store) -> None:
    """Store the file beside the charts, unless it is there. Raises ``ChartStoreError``."""
    if not store.exists(name()):
        store.write(name(), PLOTLY_JS.read_bytes(), "text/javascript")
