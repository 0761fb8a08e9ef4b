"""The refusal of a file, and how much of its content a message may quote."""

QUOTED = 100
"""Characters of a cell that a message quotes."""


class FileRefused(Exception):
    """The file is not the publication, or cannot be read; the text names what is wrong."""


def quote(text: str) -> str:
    """Shorten a text from a file for a message, and replace what PostgreSQL cannot store."""
    short = text if len(text) <= QUOTED else f"{text[:QUOTED]}…"
    return short.replace("\0", "\N{REPLACEMENT CHARACTER}").encode(errors="replace").decode()
