"""Wrapped, shortened and escaped text; plotly does none of it, and reads some HTML."""

from html import escape

from schools_common.charts.words import is_shown

# Widths of letters in ems, as measured in Inter, rounded up.
_LETTERS = {
    0.3: "'\u2019ijlI!,.:; ·|",
    0.4: 'frt()/[]{}\\"“”',
    0.5: "_-1^*`",
    0.57: "?skxzJacvyL7",
    0.65: "euhnFoE25gpq0689bdZP#34RSTX$&BK",
    0.76: "Y+<=>~AVDCGHUNOQ",
    0.97: "w%…mM@W",
}
_EMS = {letter: ems for ems, letters in _LETTERS.items() for letter in letters}
# The widest of all others, such as Chinese characters and emoji.
_OTHER = 1.3
# Bold letters of Inter are at most so much wider.
BOLD = 1.08


def width(text: str, size: float) -> float:
    """Estimate the width of a text in pixels at a font size, rather too high than too low."""
    return size * sum(_EMS.get(letter, _OTHER) for letter in text)


def fit(text: str, size: float, pixels: float, lines: int) -> list[str]:
    """Wrap a text at its spaces into at most ``lines`` lines; a longer text ends in "…"."""
    found = [""]
    for word in text.split():
        longer = f"{found[-1]} {word}".lstrip()
        if width(longer, size) <= pixels or not found[-1]:
            found[-1] = longer
        else:
            found.append(word)
    kept = found[:lines]
    if len(found) > lines:
        kept[-1] += " …"
    return [_shortened(line, size, pixels) for line in kept]


def _shortened(line: str, size: float, pixels: float) -> str:
    if width(line, size) <= pixels:
        return line
    text = line.removesuffix(" …")
    while text and width(f"{text}…", size) > pixels:
        text = text[:-1]
    return f"{text.rstrip()}…"


def literal(text: str) -> str:
    """Escape text from data or a client, so that plotly takes nothing in it for markup."""
    return escape("".join(letter for letter in text if is_shown(letter)), quote=False)


def paragraph(lines: list[str]) -> str:
    """Join lines of plain text to one text for plotly."""
    return "<br>".join(literal(line) for line in lines)
