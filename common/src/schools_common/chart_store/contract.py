"""The contract of every chart store: its methods, its errors and the order of removal."""

import re
from collections.abc import Iterable
from typing import NamedTuple, Protocol

# Nothing else in a folder or bucket is ever removed.
_PICTURE_NAME = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.[a-z]+")


class ChartStoreError(Exception):
    """The chart store cannot be used; the message says why, but not where it is."""


class ChartStoreUnavailable(ChartStoreError):
    """The chart store does not answer for now; a later attempt may succeed."""


class PictureReader(Protocol):
    """Read access to the chart store, which is all that the API has."""

    def read(self, name: str, digest: str) -> bytes | None:
        """Return the picture with this SHA-256; None where it is missing or differs.

        Raises ChartStoreError where that cannot be told.
        """

    def exists(self, name: str) -> bool:
        """Tell if a picture of this name is there, be it damaged or not. Raises ChartStoreError."""


class ChartStore(PictureReader, Protocol):
    """Full access to the chart store, for the renderer. Each method raises ChartStoreError."""

    def prepare(self) -> None:
        """Check access to the store and remove what interrupted writers left behind."""

    def write(self, name: str, picture: bytes, media_type: str) -> None:
        """Store a picture, whole or not at all, in place of an older one of that name."""

    def remove_oldest(self, limit: int) -> None:
        """Remove pictures as :func:`surplus` says."""


class StoredPicture(NamedTuple):
    """An entry of the store; entries sort by age, oldest first."""

    modified: float
    size: int
    name: str


def surplus(pictures: Iterable[StoredPicture], limit: int) -> list[str]:
    """Return the names of the oldest pictures if all together exceed ``limit`` bytes.

    The rest has at most 95% of ``limit``, so that the next picture does not exceed it again.
    The newest picture always stays.
    """
    found = sorted(each for each in pictures if _PICTURE_NAME.fullmatch(each.name))
    total = sum(each.size for each in found)
    names: list[str] = []
    if total > limit:
        for each in found[:-1]:
            if total <= limit * 0.95:
                break
            names.append(each.name)
            total -= each.size
    return names
