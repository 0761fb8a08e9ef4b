"""A Chrome is found before work begins, or the error says what to do."""

from pathlib import Path

import pytest
from schools_charts.browser import BrowserNotFoundError, find_browser


def test_the_given_program_is_taken(tmp_path: Path) -> None:
    chrome = tmp_path / "chrome"
    chrome.touch(mode=0o755)
    assert find_browser(chrome) == chrome


@pytest.mark.parametrize("mode", [None, 0o644])
def test_a_missing_or_unusable_program_is_named(tmp_path: Path, mode: int | None) -> None:
    chrome = tmp_path / "chrome"
    if mode is not None:
        chrome.touch(mode=mode)
    with pytest.raises(BrowserNotFoundError, match=f"^BROWSER_PATH={chrome} is not a program"):
        find_browser(chrome)


def test_without_any_chrome_one_line_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER_PATH", str(tmp_path / "none"))
    with pytest.raises(BrowserNotFoundError, match=r"^No Chrome found: install chromium.*$"):
        find_browser(None)
