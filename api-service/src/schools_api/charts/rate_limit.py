"""Rate limit on new charts, since every new combination of filters costs a drawing."""

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from math import ceil
from threading import Lock
from time import monotonic

from cachetools import TTLCache
from fastapi import Request

PERIOD = 60
"""Seconds from a client's first new chart for which its charts are counted."""

MAX_CLIENTS = 10_000
"""Clients that are counted; beyond them, the one that came first starts afresh."""


@dataclass
class _Window:
    since: float
    charts: int = 0


class RateLimit:
    """At most ``limit`` new charts per client and period, in this process.

    Counted in memory, since an answer must not wait for Redis, and client addresses stay out of
    PostgreSQL.
    """

    def __init__(self, limit: int, now: Callable[[], float] = monotonic) -> None:
        self._limit, self._now = limit, now
        self._windows: TTLCache[str, _Window] = TTLCache(MAX_CLIENTS, PERIOD, now)
        self._lock = Lock()

    def wait(self, client: str) -> int:
        """Seconds until the client may request another new chart; 0 where it may now."""
        with self._lock:
            window = self._windows.get(client)
        if window is None or window.charts < self._limit:
            return 0
        return max(1, ceil(window.since + PERIOD - self._now()))

    def count(self, client: str) -> None:
        """Note that the client requested a new chart."""
        with self._lock:
            window = self._windows.get(client)
            if window is None:
                window = self._windows[client] = _Window(self._now())
            window.charts += 1


def client_of(request: Request) -> str:
    """The key under which a request is counted.

    This is its IPv4 address, or the /64 network that one subscriber has of IPv6. All requests
    without an address are one client: a trusted proxy may pass on any text.
    """
    try:
        address = ip_address(request.client.host if request.client else "")
    except ValueError:
        return ""
    if address.version == 6 and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return str(address if address.version == 4 else ip_network((address, 64), strict=False))
