"""Limit of new charts per client: anyone can invent filters, and each takes a drawing."""

from ipaddress import ip_address, ip_network
from math import ceil
from time import time

from fastapi import Request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter


class RateLimit:
    """At most ``per_minute`` new charts within a minute of a client's first, in this process.

    Kept in memory, since an answer must not wait for Redis, and PostgreSQL need not know who
    asks.
    """

    def __init__(self, per_minute: int) -> None:
        self._limit = RateLimitItemPerMinute(per_minute)
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    def wait(self, client: str) -> int:
        """Seconds until the client may request another new chart; 0 where it may now."""
        if self._limiter.test(self._limit, client):
            return 0
        reset = self._limiter.get_window_stats(self._limit, client).reset_time
        return max(1, ceil(reset - time()))

    def count(self, client: str) -> None:
        """Note that the client requested a new chart."""
        self._limiter.hit(self._limit, client)


def client_of(request: Request) -> str:
    """The name under which a request is counted.

    This is its IPv4 address, or the /64 network that one subscriber has of IPv6. All that come
    without an address are one client: a proxy that is trusted may pass on any text.
    """
    try:
        address = ip_address(request.client.host if request.client else "")
    except ValueError:
        return ""
    return str(address if address.version == 4 else ip_network((address, 64), strict=False))
