"""The error for unusable files, and quotations from files in messages."""

QUOTED = 100
"""Maximum number of characters that a message quotes from a file."""


class FileRefused(Exception):
    """The file cannot be used, and a retry will not help; the message says what is wrong."""


def quote(text: str) -> str:
    """Shorten a text for a message, and replace characters that cannot be printed or stored."""
    short = text if len(text) <= QUOTED else f"{text[:QUOTED]}…"
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in short)
