"""Cells of the publication: counts, and words that stand for a missing count."""

import re

# Negative, and so distinct from every count.
SUPPRESSED, NOT_APPLICABLE, BLANK, BAD = -1, -2, -3, -4

_WORDS = {
    "s": SUPPRESSED,
    "no data": NOT_APPLICABLE,
    # The last ones are written for blanks by R, pandas and spreadsheets.
    **dict.fromkeys(("", "na", "n/a", "nan", "null", "-"), BLANK),
}
_COUNT = re.compile(r"\+?([0-9]{1,3}(?:,[0-9]{3}){1,3}|[0-9]{1,10})(?:\.00?)?")
_LARGEST = 10_000_000  # more than the city has students


def read_count(text: str) -> int:
    """Read a count, or one of the negative codes above; ``BAD`` is any other text.

    Thousands separators, one or two zero decimals and a plus sign are accepted: spreadsheets and
    pandas write ``1,092``, ``160.0`` and ``+12``. Three decimals are not: in much of Europe
    ``1.000`` is a thousand.
    """
    text = text.strip()
    word = _WORDS.get(text.lower())
    if word is not None:
        return word
    found = _COUNT.fullmatch(text)
    count = int(found[1].replace(",", "")) if found else BAD
    return count if count <= _LARGEST else BAD


def may_be_decimal(text: str) -> bool:
    """Return whether a comma may be a decimal one: ``160,000`` is 160 in much of Europe."""
    return bool(re.fullmatch(r"\+?[0-9]{1,3},000", text.strip()))


def is_blank(text: str) -> bool:
    """Return whether a cell is blank, or holds another program's word for it."""
    return _WORDS.get(text.strip().lower()) == BLANK
