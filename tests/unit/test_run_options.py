"""The settings of ./run, and what it says of wrong ones."""

import sys

import pytest
from schools_embedded.__main__ import main


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORT", "http", "PORT: must be a whole number from 1 to 65535\n"),
        ("PORT", "65536", "PORT: must be a whole number from 1 to 65535\n"),
        ("PUBLIC_URL", "example.org", "PUBLIC_URL: must be like https://example.org or"),
    ],
)
def test_a_wrong_setting_is_named_with_what_it_may_be(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    value: str,
    said: str,
) -> None:
    monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "argv", ["run"])
    assert main() == 1
    assert capsys.readouterr().err.startswith(said)
