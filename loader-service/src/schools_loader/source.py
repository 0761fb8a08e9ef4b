"""Getting the publication's file: from an address, or from the disk."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import requests
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from schools_loader.addresses import BadAddress, check, is_remote, local_path, public_name

LARGEST = 200 * 2**20
"""Bytes; the publication has about 4 MB."""

CONNECT_TIMEOUT, READ_TIMEOUT = 5.0, 60.0
ATTEMPTS = 4
CHUNK = 2**16


class SourceUnreachable(Exception):
    """The address does not answer; another try may succeed, after a while."""


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


def fetch(
    address: str, progress: Progress, *, waits: Waits = Waits(), largest: int = LARGEST
) -> bytes:
    """The content of the file at ``address`` (``https:``, ``http:``, ``file:`` or a path).

    A server that is busy (429, 5xx), silent or breaks off is asked again, up to four times in
    all. Raises :class:`SourceUnreachable` or :class:`SourceRefused`.
    """
    try:
        check(address)
    except BadAddress as problem:
        raise SourceRefused(str(problem)) from None
    if not is_remote(address):
        return _read(local_path(address), largest)
    attempts = Retrying(
        retry=retry_if_exception_type(SourceBusy),
        stop=stop_after_attempt(ATTEMPTS),
        wait=wait_exponential(multiplier=waits.between, max=10),
        reraise=True,
    )
    return attempts(_download, address, progress, waits, largest)


def _read(path: Path, largest: int) -> bytes:
    try:
        if path.stat().st_size > largest:
            raise SourceRefused(f"{path.name} is larger than {largest:,} bytes.")
        return path.read_bytes()
    except OSError as error:
        raise SourceRefused(f"{path.name} cannot be read: {error.strerror}.") from None


def _download(address: str, progress: Progress, waits: Waits, largest: int) -> bytes:
    name = public_name(address)
    try:
        with requests.get(address, stream=True, timeout=(waits.connect, waits.read)) as answer:
            if answer.status_code == requests.codes.too_many or answer.status_code >= 500:
                raise SourceBusy(f"{name} answered {answer.status_code}.")
            if answer.status_code != requests.codes.ok:
                raise SourceRefused(f"{name} answered {answer.status_code}.")
            try:
                return _body(answer, progress, largest)
            except requests.RequestException as error:  # also a body that stalls midway
                reason = type(error).__name__
                raise SourceBusy(f"{name} did not answer to the end ({reason}).") from None
    except ValueError:  # requests' errors of addresses are such, and some are nothing else
        # Without the error's own text: it has the other address in full.
        raise SourceRefused(f"{name} leads to an address that cannot be used.") from None
    except requests.Timeout as error:
        raise SourceBusy(f"{name} did not answer ({type(error).__name__}).") from None
    except requests.RequestException as error:
        raise SourceUnreachable(f"{name} cannot be reached ({type(error).__name__}).") from None


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
