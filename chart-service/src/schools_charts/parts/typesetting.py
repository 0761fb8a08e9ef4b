"""Wrapping, shortening and escaping of text; plotly does none of these, and reads some HTML."""

from collections.abc import Iterator
from html import escape
from unicodedata import category, combining, east_asian_width, normalize

from schools_common.charts.words import is_shown

# Widths of letters in ems, measured in Inter and rounded up: of regular letters, or of bold ones
# divided by BOLD, whichever are wider.
_LETTERS = {
    0.24: "'\u2018\u2019",
    0.26: "ijl",
    0.29: " ,.:;I·",
    0.36: "!|",
    0.385: "/\\ft",
    0.41: '"()[]r{}\u201c\u201d',
    0.465: "-1_",
    0.51: "^`\u2013",
    0.535: "*?s",
    0.565: "JLackvxyz\u2022",
    0.585: "7e",
    0.6: "EFhnou",
    0.625: "25689bdgpq",
    0.645: "#$&34PRSTZ",
    0.66: "+0<=>BK~\u2212",
    0.7: "XY",
    0.745: "ACDGHUV",
    0.765: "NOQ",
    0.82: "%w",
    0.87: "m\u2026",
    0.89: "M",
    0.99: "@W",
    1: "\u2014",
}
_EMS = {letter: ems for ems, letters in _LETTERS.items() for letter in letters}
# Widths of Chinese characters, of emoji, and of the widest letters of other scripts.
_FULL, _EMOJI, _OTHER = 1.02, 1.3, 0.9

_MAX_WORD = 30
"""Maximum length of a word in letters; anything longer may be broken anywhere."""
# Bold letters are at most this much wider than in the table.
BOLD = 1.06


def width(text: str, size: float) -> float:
    """Estimate the width of a text in pixels at a font size, too high rather than too low."""
    return size * sum(_EMS[letter] if letter in _EMS else _other(letter) for letter in text)


def _other(letter: str) -> float:
    """Return the width in ems of a letter that is not in Inter's table."""
    if combining(letter):
        return 0
    if east_asian_width(letter) in "WF":
        return _EMOJI if category(letter) == "So" else _FULL
    return _EMS.get(normalize("NFD", letter)[0], _OTHER)


def fit(text: str, size: float, pixels: float, lines: int) -> list[str]:
    """Wrap a text at spaces into at most ``lines`` lines; a longer one ends in "…".

    A word that is too long and wider than a line is broken anywhere, and begins where it stands.
    """
    found = [""]
    for word in text.split():
        longer = f"{found[-1]} {word}".lstrip()
        if len(word) > _MAX_WORD and width(word, size) > pixels:
            found[-1:] = _broken(longer, size, pixels)
        elif width(longer, size) <= pixels or not found[-1]:
            found[-1] = longer
        else:
            found.append(word)
    kept = found[:lines]
    if len(found) > lines:
        kept[-1] += " …"
    return [_shortened(line, size, pixels) for line in kept]


def _broken(text: str, size: float, pixels: float) -> Iterator[str]:
    """Yield the text in lines, each as long as it can be."""
    while width(text, size) > pixels and len(text) > 1:
        end = len(text)
        while end > 1 and width(text[:end], size) > pixels:
            end -= 1
        yield text[:end].rstrip()
        text = text[end:]
    yield text


def _shortened(line: str, size: float, pixels: float) -> str:
    if width(line, size) <= pixels:
        return line
    text = line.removesuffix(" …")
    while text and width(f"{text}…", size) > pixels:
        text = text[:-1]
    return f"{text.rstrip()}…"


def literal(text: str) -> str:
    """Escape text from data or a client, so that plotly finds no markup in it."""
    return escape("".join(letter for letter in text if is_shown(letter)), quote=False)


def paragraph(lines: list[str]) -> str:
    """Join lines of plain text into one text for plotly."""
    return "<br>".join(literal(line) for line in lines)
