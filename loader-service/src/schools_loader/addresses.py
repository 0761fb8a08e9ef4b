"""The address of a publication's file: of what kind it is, and what may be shown of it."""

from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

HIDDEN = "…"

# What a query asks for. Any other value may be a password, under whatever name.
_SHOWN = {"accesstype", "format", "$select", "$where", "$order", "$limit", "$offset", "$q"}


class BadAddress(Exception):
    """No file can be at this address; the text says why, and shows nothing that is private."""


def is_remote(address: str) -> bool:
    """Whether it is fetched over the network."""
    return address.lower().startswith(("http:", "https:"))


def local_path(address: str) -> Path:
    """The path of a ``file:`` address, or of a plain path."""
    return Path(unquote(urlsplit(address).path) if address.startswith("file:") else address)


def public_name(address: str) -> str:
    """What may be shown of an address: no user, no password, no key, and of a file its name."""
    if not is_remote(address):
        # PostgreSQL has no text with a NUL in it.
        return local_path(address).name.replace("\0", r"\0")
    try:
        parts = _split(address)
    except BadAddress:
        return f"{address.partition(':')[0]}://{HIDDEN}"
    netloc = parts.netloc.rpartition("@")[2]
    query = "&".join(_public(item) for item in parts.query.split("&") if item)
    return urlunsplit(parts._replace(netloc=netloc, query=query, fragment=""))


def _public(item: str) -> str:
    name, equals, _ = item.partition("=")
    if not equals:
        return HIDDEN
    return item if unquote(name).lower() in _SHOWN else f"{name}={HIDDEN}"


def check(address: str) -> None:
    """Raise :class:`BadAddress` where no file can be there."""
    if is_remote(address):
        _split(address)
    elif "://" in address and not address.startswith("file:"):
        raise BadAddress(f"{public_name(address)}: only https:, http: and file: are known.")
    elif "\0" in str(local_path(address)):
        raise BadAddress(f"{public_name(address)} is not a path: it has a NUL in it.")


def _split(address: str) -> SplitResult:
    shown = f"{address.partition(':')[0]}://{HIDDEN}"
    try:
        parts = urlsplit(address)
    except ValueError:
        raise BadAddress(f"{shown} is not an address: its host cannot be read.") from None
    try:
        _ = parts.port
    except ValueError:
        raise BadAddress(f"{shown} is not an address: its port is not a number.") from None
    if not parts.hostname:
        raise BadAddress(f"{shown} is not an address: it has no host.")
    return parts
