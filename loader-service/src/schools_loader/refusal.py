"""The refusal of a file, and quotations from files in messages."""

QUOTED = 100
"""Characters of a cell that a message quotes."""


class FileRefused(Exception):
    """The file cannot be used, and trying again will not help; the text names what is wrong."""


def quote(text: str) -> str:
    """Shorten a text for a message, and replace what cannot be printed or stored."""
    short = text if len(text) <= QUOTED else f"{text[:QUOTED]}…"
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in short)
