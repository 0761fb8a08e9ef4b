"""Rate limit on new charts."""

import pytest
from fastapi import Request
from schools_api.charts.rate_limit import MAX_CLIENTS, RateLimit, client_of

ONE, OTHER = "192.0.2.1", "192.0.2.2"


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_the_limit_holds_for_a_minute_from_the_first_chart(clock: Clock) -> None:
    limit, start = RateLimit(2, clock), clock.now
    for second in (0, 20):
        clock.now = start + second
        assert limit.wait(ONE) == 0
        limit.count(ONE)
    assert limit.wait(ONE) == 40
    clock.now = start + 59.9
    assert limit.wait(ONE) == 1
    clock.now = start + 60
    assert limit.wait(ONE) == 0
    limit.count(ONE)
    assert limit.wait(ONE) == 0


def test_clients_do_not_share_a_limit(clock: Clock) -> None:
    limit = RateLimit(1, clock)
    limit.count(ONE)
    assert limit.wait(ONE) == 60
    assert limit.wait(OTHER) == 0


def test_the_clients_that_are_counted_are_bounded(clock: Clock) -> None:
    limit = RateLimit(1, clock)
    for n in range(MAX_CLIENTS + 10):
        limit.count(str(n))
    assert [limit.wait(str(n)) > 0 for n in (0, 9, 10, MAX_CLIENTS)] == [False, False, True, True]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("2001:db8::1", "2001:db8::2:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("somebody", "somebody else", True),
        ("somebody", None, True),
    ],
)
def test_a_client_is_an_ipv4_address_or_an_ipv6_network(
    one: str, other: str | None, same: bool
) -> None:
    found = [
        client_of(Request({"type": "http", "client": (host, 1) if host else None}))
        for host in (one, other)
    ]
    assert (found[0] == found[1]) is same
