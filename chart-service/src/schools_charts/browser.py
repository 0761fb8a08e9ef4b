"""Lookup of the Chrome to draw with."""

import os
from pathlib import Path

from choreographer.browsers.chromium import Chromium


class BrowserNotFoundError(Exception):
    """No Chrome was found; the message says in one line what to do about it."""


def find_browser(path: Path | None) -> Path:
    """Return the Chrome at ``path``, or else an installed one or the one that Kaleido downloaded.

    Raises BrowserNotFoundError. Downloads nothing.
    """
    if path is not None:
        if path.is_file() and os.access(path, os.X_OK):
            return path
        raise BrowserNotFoundError(f"BROWSER_PATH={path} is not a program that can be run.")
    found = Chromium.find_browser(skip_local=True) or Chromium.find_browser(skip_local=False)
    if found is None or not Path(found).is_file():
        raise BrowserNotFoundError(
            "No Chrome found: install chromium, run kaleido_get_chrome, or set BROWSER_PATH."
        )
    return Path(found)
