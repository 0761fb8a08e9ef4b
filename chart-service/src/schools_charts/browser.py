"""Which Chrome draws."""

import os
from pathlib import Path

from choreographer.browsers.chromium import Chromium


class BrowserNotFoundError(Exception):
    """There is no Chrome; the message is one line that says what to do."""


def find_browser(path: Path | None) -> Path:
    """The Chrome at ``path``, or else an installed one, or else the one Kaleido downloaded.

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
