"""Getting the publication's file: from an address, or from the disk."""

from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from stat import S_ISREG
from threading import Timer
from time import monotonic
from typing import Protocol

import requests
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception,
    stop_after_attempt,
    stop_after_delay,
    wait_exponential,
)

from schools_loader.addresses import BadAddress, check, is_remote, local_path, public_name

LARGEST = 200 * 2**20
"""Bytes; the publication has about 4 MB."""

CONNECT_TIMEOUT, READ_TIMEOUT = 5.0, 60.0
ATTEMPTS = 4
CHUNK = 2**16


class SourceUnreachable(Exception):
    """The address does not answer; another try may succeed, after a while.

    ``after`` are the seconds for which the server asked to be left alone.
    """

    def __init__(self, problem: str, after: float = 0) -> None:
        super().__init__(problem)
        self.after = after


class SourceBusy(SourceUnreachable):
    """It answers, but not now, or not to the end: worth another try at once."""


class SourceRefused(Exception):
    """There is no file that could be taken; trying again will not help."""


class Progress(Protocol):
    """Told how many bytes have arrived, of how many, where that is known."""

    def __call__(self, done: int, total: int | None) -> None: ...


@dataclass(frozen=True)
class Waits:
    """Seconds, for those who cannot wait as long as a real download may take."""

    connect: float = CONNECT_TIMEOUT
    read: float = READ_TIMEOUT
    between: float = 0.5
    longest: float = 30.0
    """between two tries, where the server asks for a pause"""
    total: float = 600.0
    """for all tries together"""


def fetch(
    address: str, progress: Progress, *, waits: Waits = Waits(), largest: int = LARGEST
) -> bytes:
    """The content of the file at ``address`` (``https:``, ``http:``, ``file:`` or a path).

    A server that is busy (429, 5xx), silent or breaks off is asked again, up to four times in
    all, and not before the time it names in ``Retry-After``.

    Raises :class:`SourceUnreachable` or :class:`SourceRefused`.
    """
    try:
        check(address)
    except BadAddress as problem:
        raise SourceRefused(str(problem)) from None
    if not is_remote(address):
        return _read(local_path(address), largest)
    backoff = wait_exponential(multiplier=waits.between, max=10)
    attempts = Retrying(
        retry=retry_if_exception(lambda e: isinstance(e, SourceBusy) and e.after <= waits.longest),
        stop=stop_after_attempt(ATTEMPTS) | stop_after_delay(waits.total),
        wait=lambda state: max(backoff(state), _asked_pause(state)),
        reraise=True,
    )
    return attempts(_download, address, progress, waits, largest, monotonic() + waits.total)


def _asked_pause(state: RetryCallState) -> float:
    error = state.outcome and state.outcome.exception()
    return error.after if isinstance(error, SourceBusy) else 0


def _read(path: Path, largest: int) -> bytes:
    try:
        found = path.stat()
        if not S_ISREG(found.st_mode):  # a pipe or a device may never end
            raise SourceRefused(f"{path.name} is not a file.")
        if found.st_size > largest:
            raise SourceRefused(f"{path.name} is larger than {largest:,} bytes.")
        return path.read_bytes()
    except OSError as error:
        raise SourceRefused(f"{path.name} cannot be read: {error.strerror}.") from None


def _download(
    address: str, progress: Progress, waits: Waits, largest: int, deadline: float
) -> bytes:
    name = public_name(address)
    try:
        with requests.get(address, stream=True, timeout=(waits.connect, waits.read)) as answer:
            if answer.status_code == requests.codes.too_many or answer.status_code >= 500:
                raise SourceBusy(f"{name} answered {answer.status_code}.", _retry_after(answer))
            if answer.status_code != requests.codes.ok:
                raise SourceRefused(f"{name} answered {answer.status_code}.")
            # A body that trickles in keeps within the time limit of each read, for hours.
            watch = Timer(max(0, deadline - monotonic()), answer.raw.shutdown)
            watch.start()
            try:
                content = _body(answer, progress, largest)
            except requests.RequestException as error:  # also a body that stalls midway
                reason = type(error).__name__
                raise SourceBusy(f"{name} did not answer to the end ({reason}).") from None
            finally:
                watch.cancel()
            if monotonic() > deadline:
                raise SourceBusy(f"{name} took longer than {waits.total:g} s.")
            return content
    except ValueError:  # requests' errors of addresses are such, and some are nothing else
        # Without the error's own text: it has the other address in full.
        raise SourceRefused(f"{name} leads to an address that cannot be used.") from None
    except requests.Timeout as error:
        raise SourceBusy(f"{name} did not answer ({type(error).__name__}).") from None
    except requests.RequestException as error:
        raise SourceUnreachable(f"{name} cannot be reached ({type(error).__name__}).") from None


def _retry_after(answer: requests.Response) -> float:
    """Seconds for which the server asks to be left alone (RFC 9110: a number, or a date)."""
    asked = answer.headers.get("Retry-After", "").strip()
    if asked.isascii() and asked.isdecimal():
        return float(asked[:9])
    try:
        then = parsedate_to_datetime(asked)
    except ValueError:
        return 0
    return max(0, (then - datetime.now(then.tzinfo)).total_seconds())


def _body(answer: requests.Response, progress: Progress, largest: int) -> bytes:
    length = answer.headers.get("Content-Length", "")
    # The length is that of the compressed body, which is not what is counted here.
    plain = length.isdecimal() and "Content-Encoding" not in answer.headers
    total = int(length) if plain else None
    content = bytearray()
    for chunk in answer.iter_content(CHUNK):
        content += chunk
        if len(content) > largest or (total or 0) > largest:
            raise SourceRefused(f"The file is larger than {largest:,} bytes.")
        progress(len(content), total)
    return bytes(content)
