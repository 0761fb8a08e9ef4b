"""Protection against formulas in the texts of CSV files and workbooks."""

_RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r", "\n")


def defused(text: str) -> str:
    """Quote a text that spreadsheets would take for a formula."""
    return f"'{text}" if text.startswith(_RUN_BY_SPREADSHEETS) else text
