"""How many new charts a client may order: anyone can invent filters, and each draws a picture."""

from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from threading import Lock
from time import monotonic

from cachetools import TTLCache

PERIOD = 60
"""Seconds for which an order counts."""

MAX_CLIENTS = 10_000
"""Clients remembered; beyond that the one that asked longest ago starts afresh."""


@dataclass
class _Orders:
    since: float
    count: int = 0


class Allowances:
    """At most ``limit`` new charts a minute for each client, as this process of the API sees it.

    In memory, since an answer must not wait for Redis, and PostgreSQL need not know who asks.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._orders: TTLCache[str, _Orders] = TTLCache(MAX_CLIENTS, ttl=PERIOD)
        self._lock = Lock()

    def of(self, host: str | None) -> "Allowance":
        """The allowance of whoever asks from an address (None: from a socket without one)."""
        return Allowance(self, _client(host))

    def wait(self, client: str) -> int:
        """Seconds until the client may order another; 0 where it may now."""
        with self._lock:
            orders = self._orders.get(client)
        if orders is None or orders.count < self._limit:
            return 0
        return max(1, round(orders.since + PERIOD - monotonic()))

    def count(self, client: str) -> None:
        """Note that the client ordered one."""
        with self._lock:
            orders = self._orders.get(client)
            if orders is None:
                # Storing starts the minute; the count goes up without storing again.
                orders = self._orders[client] = _Orders(monotonic())
            orders.count += 1


@dataclass(frozen=True)
class Allowance:
    """What is left of one client's ``Allowances``."""

    all: Allowances
    client: str

    def wait(self) -> int:
        """Seconds until another new chart may be ordered; 0 where it may now."""
        return self.all.wait(self.client)

    def count(self) -> None:
        """Note that one was ordered."""
        self.all.count(self.client)


def _client(host: str | None) -> str:
    """An IPv4 address, or the /64 network that one subscriber has of IPv6.

    All that has no address is one client: a proxy that is believed may pass on any words.
    """
    try:
        address = ip_address(host or "")
    except ValueError:
        return ""
    return str(address if address.version == 4 else ip_network((address, 64), strict=False))
