"""Getting the publication's file: from an address, or from the disk."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG
from time import monotonic
from typing import Any, Self

import requests
from requests.adapters import HTTPAdapter
from urllib3 import BaseHTTPResponse, Retry
from urllib3.exceptions import HTTPError, InvalidHeader, MaxRetryError

from schools_loader.addresses import BadAddress, check, is_remote, local_path, public_name

TRIES = 4
PIECE = 2**16

Progress = Callable[[int, int | None], None]
"""Called with the bytes that have arrived, and all that will, where that is known."""


class SourceUnreachable(Exception):
    """The address does not answer; another try may succeed, after a while.

    ``after`` is the number of seconds for which the server asked to be left alone.
    """

    def __init__(self, problem: str, after: float = 0) -> None:
        super().__init__(problem)
        self.after = after


class SourceRefused(Exception):
    """There is no file that could be taken; trying again will not help."""


@dataclass(frozen=True)
class Limits:
    """Limits of a download, in seconds and bytes."""

    connect: float = 5
    read: float = 60
    """for the first byte, and between any two"""
    backoff: float = 0.5
    pause: float = 30
    """between two tries, where the server asks for one"""
    total: float = 600
    """for all tries together"""
    size: int = 200 * 2**20
    """of the file; the publication has about 4 MB"""


def fetch(address: str, progress: Progress, limits: Limits = Limits()) -> bytes:
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
        return _read(local_path(address), limits.size)
    try:
        return _download(address, progress, limits)
    except ValueError:  # requests' errors of addresses are such, and some are nothing else
        # Without the error's own text: it has the other address in full.
        name = public_name(address)
        raise SourceRefused(f"{name} leads to an address that cannot be used.") from None


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


def _download(address: str, progress: Progress, limits: Limits) -> bytes:
    name, deadline = public_name(address), monotonic() + limits.total
    retries = _retries(limits, deadline)
    while True:
        try:
            with requests.Session() as session:
                for scheme in ("http://", "https://"):
                    session.mount(scheme, HTTPAdapter(max_retries=retries))
                times = (limits.connect, limits.read)
                with session.get(address, stream=True, timeout=times) as answer:
                    _check_status(answer, name, retries)
                    try:
                        return _body(answer.raw, progress, limits, deadline)
                    except HTTPError as error:  # it stalls or breaks off
                        retries = (answer.raw.retries or retries).increment("GET", error=error)
            retries.sleep()
        except TimeoutError:
            raise SourceUnreachable(f"{name} took longer than {limits.total:g} s.") from None
        except MaxRetryError as error:
            reason = type(error.reason).__name__
            raise SourceUnreachable(f"{name} did not answer to the end ({reason}).") from None
        except requests.RequestException as error:
            if isinstance(error, ValueError):  # of a redirect's address
                raise
            reason = type(getattr(next(iter(error.args), None), "reason", error)).__name__
            raise SourceUnreachable(f"{name} cannot be reached ({reason}).") from None


def _retries(limits: Limits, deadline: float) -> Retry:
    """The tries that are left, which urllib3 counts down."""

    class Retries(Retry):
        def increment(self, *args: Any, **given: Any) -> Self:
            answer = given.get("response")
            pause = (self.get_retry_after(answer) or 0) if answer else 0
            if pause > limits.pause or monotonic() > deadline:
                raise MaxRetryError(None, "", given.get("error"))  # type: ignore[arg-type]
            return super().increment(*args, **given)

        def get_retry_after(self, response: BaseHTTPResponse) -> float | None:
            try:
                return super().get_retry_after(response)
            except (InvalidHeader, ValueError, OverflowError):  # neither a number nor a date
                return None

    return Retries(
        total=TRIES - 1,
        connect=0,  # nobody is there: a start tries again in a minute
        other=0,
        status_forcelist={requests.codes.too_many, *range(500, 600)},
        raise_on_status=False,
        backoff_factor=limits.backoff,
        backoff_max=10,
        retry_after_max=10**9,
    )


def _check_status(answer: requests.Response, name: str, retries: Retry) -> None:
    problem = f"{name} answered {answer.status_code}."
    if answer.status_code in retries.status_forcelist:
        raise SourceUnreachable(problem, retries.get_retry_after(answer.raw) or 0)
    if answer.status_code != requests.codes.ok:
        raise SourceRefused(problem)


def _body(body: BaseHTTPResponse, progress: Progress, limits: Limits, deadline: float) -> bytes:
    total = body.length_remaining
    content = bytearray()
    # Piece by piece as they arrive: a body that trickles in keeps within the limit of each read.
    while piece := body.read1(PIECE, decode_content=True):
        content += piece
        if max(len(content), total or 0) > limits.size:
            raise SourceRefused(f"The file is larger than {limits.size:,} bytes.")
        if monotonic() > deadline:
            raise TimeoutError
        progress(body.tell(), total)
    return bytes(content)
