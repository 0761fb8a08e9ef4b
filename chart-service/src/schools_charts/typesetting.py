"""Text that fits: plotly neither wraps nor shortens, and reads text as a little HTML."""

from html import escape

# How wide letters are, in ems: as measured in Inter, rounded up.
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
# The widest there is: other alphabets, emoji.
_OTHER = 1.3
# Bold letters of Inter are wider by this at most.
BOLD = 1.08


def width(text: str, size: float) -> float:
    """About how many pixels a text takes at a font size; rather too many than too few."""
    return size * sum(_EMS.get(letter, _OTHER) for letter in text)


def fit(text: str, size: float, pixels: float, lines: int) -> list[str]:
    """Break a text at its spaces into at most ``lines`` lines; what is too much ends in "…"."""
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
    """Text from data or from a client, for plotly: nothing in it is taken as markup."""
    return escape("".join(letter for letter in text if letter.isprintable()), quote=False)


def paragraph(lines: list[str]) -> str:
    """Lines of plain text as plotly text."""
    return "<br>".join(literal(line) for line in lines)
