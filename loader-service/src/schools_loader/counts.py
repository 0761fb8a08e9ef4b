"""The cells of the publication: a count, or one of the words that stand for none."""

import re

# Negative, so that every count is told from them by its sign.
SUPPRESSED, NOT_APPLICABLE, BLANK, BAD = -1, -2, -3, -4

_WORDS = {
    "s": SUPPRESSED,
    "no data": NOT_APPLICABLE,
    # The last ones are what R, pandas and spreadsheets write for a blank.
    **dict.fromkeys(("", "na", "n/a", "nan", "null", "-"), BLANK),
}
_COUNT = re.compile(r"\+?([0-9]{1,3}(?:,[0-9]{3}){1,3}|[0-9]{1,10})(?:\.00?)?")
_LARGEST = 10_000_000  # more than the city has students


def read_count(text: str) -> int:
    """Read a count; the negative codes above stand for none, ``BAD`` for any other text.

    Thousands separators, one or two decimals that are zero and a plus sign are accepted:
    spreadsheets and pandas write ``1,092``, ``160.0`` and ``+12``. Three decimals are not: in
    much of Europe ``1.000`` is a thousand.
    """
    text = text.strip()
    word = _WORDS.get(text.lower())
    if word is not None:
        return word
    found = _COUNT.fullmatch(text)
    count = int(found[1].replace(",", "")) if found else BAD
    return count if count <= _LARGEST else BAD


def may_be_decimal(text: str) -> bool:
    """Tell whether a comma may separate three decimals: ``160,000`` is 160 in much of Europe."""
    return bool(re.fullmatch(r"\+?[0-9]{1,3},000", text.strip()))


def is_blank(text: str) -> bool:
    """Tell whether a cell is blank, or says in another program's words that it is."""
    return _WORDS.get(text.strip().lower()) == BLANK
