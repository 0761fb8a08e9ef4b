"""School names reduced to what spelling does not change."""

import re
import unicodedata

# Dots, and the accents that NFD separates from their letters.
_IGNORED = re.compile("[.\u0300-\u036f]")
_NUMBER = re.compile(r"0*(\d+)")


def words_of(text: str) -> list[str]:
    """Split a name, or what is looked for in one, into words in their only spelling.

    Case, accents, dots, leading zeros and the space before a number do not matter:
    ``P.S. 015``, ``ps 15`` and ``PS15`` give ``["ps", "15"]``. Words of words are the same words.
    """
    letters = _IGNORED.sub("", unicodedata.normalize("NFD", text)).casefold()
    return _NUMBER.sub(r" \1", letters).split()


def contains(name: str, word: str) -> bool:
    """Tell if a word of :func:`words_of` is part of one of the name's words, joined by spaces.

    A number is only found from its first digit: ``15`` is part of ``150``, and not of ``215``.
    """
    return f" {word}" in f" {name}" if word[0].isdecimal() else word in name
