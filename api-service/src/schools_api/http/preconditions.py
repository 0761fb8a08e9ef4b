"""Request headers that decide how an image is answered."""

import re

MAX_WAIT = 30
"""Seconds for which ``Prefer: wait`` holds an answer at most."""

# Splitting takes quadratic time at worst, and no preference is this long.
_MAX_PREFER = 1000


def preferred_wait(prefer: str) -> int | None:
    """The seconds of ``Prefer: wait=N`` (RFC 7240), capped; None without a valid one.

    Other preferences and parameters may stand around it; of several waits the first counts.
    """
    if len(prefer) > _MAX_PREFER:
        return None
    for preference in re.findall(r'(?:[^,"]|"(?:[^"\\]|\\.)*")+', prefer):
        name, _, value = preference.split(";")[0].partition("=")
        if name.strip().lower() == "wait":
            seconds = re.fullmatch(r'\s*("?)([0-9]+)\1\s*', value)
            return min(int(seconds[2]), MAX_WAIT) if seconds else None
    return None


def matches(if_none_match: str, etag: str) -> bool:
    """Tell if ``If-None-Match`` names the strong ``etag``, by weak comparison (RFC 9110)."""
    return if_none_match.strip() == "*" or etag in re.findall(r'"[^"]*"', if_none_match)
