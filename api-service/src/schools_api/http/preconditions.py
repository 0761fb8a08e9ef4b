"""The request headers ``Prefer`` and ``If-None-Match``."""

import re

MAX_WAIT = 30
"""Maximum seconds of ``Prefer: wait``."""

# Splitting takes quadratic time in the worst case, and no real preference is this long.
_MAX_PREFER = 1000


def preferred_wait(prefer: str) -> int | None:
    """Parse ``Prefer: wait=N`` (RFC 7240); returns the seconds, capped, or None if there is none.

    Other preferences and parameters are ignored; the first of several waits counts.
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
    """Return whether ``If-None-Match`` lists ``etag``, by weak comparison (RFC 9110)."""
    return if_none_match.strip() == "*" or etag in re.findall(r'"[^"]*"', if_none_match)
