"""The settings of all services."""

import pytest
from pydantic import ValidationError
from schools_common.settings import Settings


def public_url(address: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("PUBLIC_URL", address)
    return Settings(database_url="postgresql:", redis_url="redis:").public_url


@pytest.mark.parametrize(
    "address",
    ["https://schools.example.org", "http://localhost:8000", "http://[::1]:8000", ""],
)
def test_the_address_of_a_site_is_a_scheme_and_a_host(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert public_url(address, monkeypatch) == address


@pytest.mark.parametrize(
    "address",
    [
        "schools.example.org",
        "https://example.org/",
        "https://example.org/schools",
        "https://example.org?x=1",
        "https://user@example.org",
        "ftp://example.org",
        "javascript:alert(1)",
        'https://example.org"',
        "https://Example.org",
        "https://example.org:port",
        "https://example.org\n",
        "https://",
    ],
)
def test_any_other_address_is_refused_with_an_example(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ValidationError, match=r"public_url\n.*like https://example\.org"):
        public_url(address, monkeypatch)
