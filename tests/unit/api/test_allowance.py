"""How many new charts a client may order."""

import pytest
from cachetools import TTLCache
from schools_api import allowance
from schools_api.allowance import Allowances


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(allowance, "monotonic", clock)
    monkeypatch.setattr(allowance, "TTLCache", lambda n, ttl: TTLCache(n, ttl, timer=clock))
    return clock


def test_a_client_may_order_so_many_within_a_minute_of_its_first(clock: Clock) -> None:
    client = Allowances(limit=2).of("192.0.2.1")
    for second in (0, 20):
        clock.now = second
        assert client.wait() == 0
        client.count()
    assert client.wait() == 40
    clock.now = 59.9
    assert client.wait() == 1
    clock.now = 60
    assert client.wait() == 0
    client.count()
    assert client.wait() == 0


def test_clients_do_not_hinder_each_other(clock: Clock) -> None:
    allowances = Allowances(limit=1)
    allowances.of("192.0.2.1").count()
    assert allowances.of("192.0.2.1").wait() == 60
    assert allowances.of("192.0.2.2").wait() == 0
    assert allowances.of(None).wait() == 0


@pytest.mark.parametrize(("other", "wait"), [("2001:db8::2:1", 60), ("2001:db8:0:1::1", 0)])
def test_a_64_of_ipv6_is_one_client(clock: Clock, other: str, wait: int) -> None:
    allowances = Allowances(limit=1)
    allowances.of("2001:db8::1").count()
    assert allowances.of(other).wait() == wait


def test_all_without_an_address_are_one_client(clock: Clock) -> None:
    allowances = Allowances(limit=1)
    allowances.of("somebody").count()
    assert allowances.of("somebody else").wait() == allowances.of(None).wait() == 60


def test_the_clients_remembered_are_bounded(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowance, "MAX_CLIENTS", 10)
    allowances = Allowances(limit=1)
    for n in range(50):
        allowances.of(f"192.0.2.{n}").count()
    assert [n for n in range(50) if allowances.of(f"192.0.2.{n}").wait()] == list(range(40, 50))
