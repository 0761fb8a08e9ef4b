"""School names in a form that does not depend on spelling."""

import re
import unicodedata

# Dots, and the accents that NFD separates from their letters.
_IGNORED = re.compile("[.\u0300-\u036f]")
_NUMBER = re.compile(r"0*(\d+)")


def words_of(text: str) -> list[str]:
    """Split a name, or a search text, into words in canonical spelling.

    Case, accents, dots, leading zeros and the space before a number do not matter: ``P.S. 015``,
    ``ps 15`` and ``PS15`` give ``["ps", "15"]``. The function is idempotent.
    """
    letters = _IGNORED.sub("", unicodedata.normalize("NFD", text)).casefold()
    return _NUMBER.sub(r" \1", letters).split()


def contains(name: str, word: str) -> bool:
    """Return whether ``word`` is part of a word in ``name``, both as :func:`words_of` spells them.

    A number matches from its first digit only: ``15`` is part of ``150``, but not of ``215``.
    """
    return f" {word}" in f" {name}" if word[0].isdecimal() else word in name
