"""Addresses of files, local and remote, and their public names."""

from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

from schools_loader.refusal import FileRefused, quote

HIDDEN = "…"

# Query parameters that are shown. The value of any other could be a password.
_SHOWN = {"accesstype", "format", "$select", "$where", "$order", "$limit", "$offset", "$q"}


def is_remote(address: str) -> bool:
    """Return whether the file is fetched over the network."""
    return address.lower().startswith(("http:", "https:"))


def local_path(address: str) -> Path:
    """Return the path of a ``file:`` address, or of a plain path."""
    return Path(unquote(urlsplit(address).path) if address.startswith("file:") else address)


def public_name(address: str) -> str:
    """Return an address without user, password and keys; of a local file, just the file's name."""
    if not is_remote(address):
        return quote(local_path(address).name)
    try:
        parts = _split(address)
    except FileRefused:
        return _hidden(address)
    netloc = parts.netloc.rpartition("@")[2]
    query = "&".join(_public(item) for item in parts.query.split("&") if item)
    return urlunsplit(parts._replace(netloc=netloc, query=query, fragment=""))


def _hidden(address: str) -> str:
    return f"{address.partition(':')[0]}://{HIDDEN}"


def _public(item: str) -> str:
    name, equals, _ = item.partition("=")
    if not equals:
        return HIDDEN
    return item if unquote(name).lower() in _SHOWN else f"{name}={HIDDEN}"


def check(address: str) -> None:
    """Raise :class:`FileRefused` if an address is not valid."""
    if is_remote(address):
        _split(address)
    elif "://" in address and not address.startswith("file:"):
        raise FileRefused(f"{public_name(address)}: only https:, http: and file: are supported.")
    elif "\0" in str(local_path(address)):
        raise FileRefused(f"{public_name(address)} is not a valid path: it has a NUL in it.")


def _split(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        error = "its host or port cannot be read"
    else:
        if parts.hostname:
            return parts
        error = "it has no host"
    raise FileRefused(f"{_hidden(address)} is not a valid address: {error}.")
