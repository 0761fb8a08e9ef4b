"""Rate limit on new charts: every new combination of filters has to be drawn."""

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from math import ceil
from threading import Lock
from time import monotonic

from cachetools import TTLCache
from fastapi import Request

PERIOD = 60
"""Length of a client's window in seconds; it begins with the client's first new chart."""

MAX_CLIENTS = 10_000
"""Maximum number of clients tracked; beyond it, the least recently seen one is forgotten."""


@dataclass
class _Window:
    since: float
    charts: int = 0


class RateLimit:
    """Fixed-window limit of new charts per client, in this process.

    Counts are in memory: no response waits for Redis, and no client address is stored.
    """

    def __init__(self, limit: int, now: Callable[[], float] = monotonic) -> None:
        self._limit, self._now = limit, now
        self._windows: TTLCache[str, _Window] = TTLCache(MAX_CLIENTS, PERIOD, now)
        self._lock = Lock()

    def wait(self, client: str) -> int:
        """Return the seconds until the client may request another new chart; 0 if it may now."""
        with self._lock:
            window = self._windows.get(client)
        if window is None or window.charts < self._limit:
            return 0
        return max(1, ceil(window.since + PERIOD - self._now()))

    def count(self, client: str) -> None:
        """Count a new chart of the client."""
        with self._lock:
            window = self._windows.get(client)
            if window is None:
                window = self._windows[client] = _Window(self._now())
            window.charts += 1


def client_of(request: Request) -> str:
    """Return the key under which a request is counted.

    It is the client's IPv4 address, or its IPv6 /64 network, which a single subscriber usually
    has. Requests without a valid address, since a trusted proxy may forward any text, share one.
    """
    try:
        address = ip_address(request.client.host if request.client else "")
    except ValueError:
        return ""
    if address.version == 6 and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return str(address if address.version == 4 else ip_network((address, 64), strict=False))
