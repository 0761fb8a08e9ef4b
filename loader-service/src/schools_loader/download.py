"""Retrieval of the publication's file from an address or from the disk."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG
from time import monotonic, sleep

import requests
from urllib3 import BaseHTTPResponse, Retry
from urllib3.exceptions import HTTPError, InvalidHeader, MaxRetryError

from schools_loader.addresses import check, is_remote, local_path, public_name
from schools_loader.refusal import FileRefused

CHUNK_SIZE = 2**16

Progress = Callable[[int, int | None], None]
"""Called with the number of bytes that have arrived, and the total if it is known."""


class SourceUnreachable(Exception):
    """The address does not respond; another try may succeed.

    ``after`` is the time in seconds that the server asked to wait before the next try.
    """

    def __init__(self, problem: str, after: float = 0) -> None:
        super().__init__(problem)
        self.after = after


class _Interrupted(SourceUnreachable):
    """The server is busy or broke off; it may be asked again at once."""


@dataclass(frozen=True)
class Limits:
    """Limits of a download, in seconds and bytes."""

    connect: float = 5
    read: float = 60
    """for the first byte, and between any two"""
    pauses: tuple[float, ...] = (0.5, 1, 2)
    """before each further try"""
    longest_pause: float = 30
    """that a server may ask for before the next try"""
    total: float = 600
    """for all tries together"""
    size: int = 200 * 2**20
    """of the file; the publication has about 4 MB"""


def fetch(address: str, progress: Progress, limits: Limits = Limits()) -> bytes:
    """Get the file at ``address`` (``https:``, ``http:``, ``file:`` or a path).

    A server that is busy (429, 5xx), silent or breaks off is asked up to four times in all, and not
    before the time given in ``Retry-After``.

    Raises :class:`SourceUnreachable` or :class:`FileRefused`.
    """
    check(address)
    if not is_remote(address):
        return _read(local_path(address), limits.size)
    deadline = monotonic() + limits.total
    for least in limits.pauses:
        try:
            return _download(address, progress, limits, deadline)
        except _Interrupted as problem:
            pause = max(least, problem.after)
            if problem.after > limits.longest_pause or monotonic() + pause > deadline:
                raise
        sleep(pause)
    return _download(address, progress, limits, deadline)


def _read(path: Path, largest: int) -> bytes:
    try:
        found = path.stat()
        if not S_ISREG(found.st_mode):  # a pipe or a device may never end
            raise FileRefused(f"{path.name} is not a file.")
        if found.st_size > largest:
            raise FileRefused(f"{path.name} is larger than {largest:,} bytes.")
        return path.read_bytes()
    except OSError as error:
        raise FileRefused(f"{path.name} cannot be read: {error.strerror}.") from None


def _download(address: str, progress: Progress, limits: Limits, deadline: float) -> bytes:
    """Make one attempt to download a file."""
    name = public_name(address)
    try:
        with requests.get(address, stream=True, timeout=(limits.connect, limits.read)) as answer:
            if answer.status_code == requests.codes.too_many or answer.status_code >= 500:
                after = _retry_after(answer.raw)
                raise _Interrupted(f"{name} answered {answer.status_code}.", after)
            if answer.status_code != requests.codes.ok:
                raise FileRefused(f"{name} answered {answer.status_code}: check the address.")
            return _body(answer.raw, progress, limits, deadline)
    except TimeoutError:
        raise SourceUnreachable(f"{name} took longer than {limits.total:g} s.") from None
    except ValueError:  # an invalid redirect, whose address the error's own text gives in full
        raise FileRefused(f"{name} leads to an address that cannot be used.") from None
    except (requests.RequestException, HTTPError) as error:
        # requests wraps urllib3's errors, except for those in reading the body.
        cause = next((each for each in (error, *error.args) if isinstance(each, HTTPError)), error)
        reason = type(getattr(cause, "reason", cause)).__name__
        if isinstance(cause, HTTPError) and not isinstance(cause, MaxRetryError):
            raise _Interrupted(f"{name} did not complete its answer ({reason}).") from None
        raise SourceUnreachable(f"{name} cannot be reached ({reason}).") from None


def _retry_after(answer: BaseHTTPResponse) -> float:
    """Return the seconds that the server asks to wait, or 0."""
    try:
        return Retry(retry_after_max=10**9).get_retry_after(answer) or 0
    except (InvalidHeader, ValueError, OverflowError):  # neither a number nor a date
        return 0


def _body(body: BaseHTTPResponse, progress: Progress, limits: Limits, deadline: float) -> bytes:
    total = body.length_remaining
    content = bytearray()
    # Checked after each chunk: a body that trickles in never exceeds the timeout of a read.
    while chunk := body.read1(CHUNK_SIZE, decode_content=True):
        content += chunk
        if max(len(content), total or 0) > limits.size:
            raise FileRefused(f"The file is larger than {limits.size:,} bytes.")
        if monotonic() > deadline:
            raise TimeoutError
        progress(body.tell(), total)
    return bytes(content)
