"""The texts and the table of a chart, available before it is drawn."""

import csv
from dataclasses import dataclass
from io import StringIO

from schools_common.spreadsheets import defused

Cell = str | int | float | None


@dataclass(frozen=True)
class Words:
    """The texts of a chart: plain text, of any length except for ``alt``.

    ``summary`` is one sentence about the result, ``alt`` the text alternative of at most
    :data:`MAX_ALT` characters.
    """

    title: str
    subtitle: str
    summary: str
    alt: str
    footnotes: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """The numbers that a chart shows; None if suppressed or missing."""

    header: tuple[str, ...]
    rows: list[tuple[Cell, ...]]

    def csv(self) -> str:
        """Return the table as CSV (RFC 4180); unknown values are empty cells."""
        file = StringIO()
        writer = csv.writer(file)
        writer.writerow(self.header)
        for row in self.rows:
            writer.writerow([defused(cell) if isinstance(cell, str) else cell for cell in row])
        return file.getvalue()


def role(is_reference: bool) -> str:
    """Return the role of a row: a group, or a reference that groups are compared with."""
    return "reference" if is_reference else "group"


MAX_ALT = 350
"""Maximum length of a text alternative, in characters."""


def alt_text(heading: str, *sentences: str) -> str:
    """Join sentences into a text alternative; those that do not fit are left out.

    The heading is shortened if the first two sentences, the year and the result, would not fit.
    """
    told = [each for each in sentences if each]
    needed = sum(len(each) + 1 for each in told[:2])
    text = clipped(heading, max(MAX_ALT - needed, MAX_ALT // 3))
    for sentence in told:
        if len(text) + 1 + len(sentence) <= MAX_ALT:
            text += f" {sentence}"
    return text


def is_shown(character: str) -> bool:
    """Return whether a character is visible, or joins others, as in Persian."""
    return character.isprintable() or character in "\u200c\u200d"


def clipped(text: str, most: int) -> str:
    """Shorten a text to at most ``most`` characters; "…" stands for the rest."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
