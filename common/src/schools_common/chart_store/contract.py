"""The interface of chart stores: methods, errors and the choice of pictures to remove."""

import re
from collections.abc import Iterable
from typing import NamedTuple, Protocol

# Only files with such names are ever removed from a folder or bucket.
_PICTURE_NAME = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.[a-z]+")


class ChartStoreError(Exception):
    """The chart store cannot be used; the message says why without giving its address."""


class ChartStoreUnavailable(ChartStoreError):
    """The chart store does not respond; a later attempt may succeed."""


class PictureReader(Protocol):
    """Read access to the chart store, which is all that the API has."""

    def read(self, name: str, digest: str) -> bytes | None:
        """Return the picture, or None if it is missing or its SHA-256 is not ``digest``.

        Raises ChartStoreError if the store cannot be read.
        """

    def exists(self, name: str) -> bool:
        """Return whether a picture has this name, even a damaged one. Raises ChartStoreError."""


class ChartStore(PictureReader, Protocol):
    """Full access to the chart store, for the renderer. Each method raises ChartStoreError."""

    def prepare(self) -> None:
        """Check access to the store and remove what interrupted writers left behind."""

    def write(self, name: str, picture: bytes, media_type: str) -> None:
        """Store a picture atomically, replacing an older one of the same name."""

    def remove_oldest(self, limit: int) -> None:
        """Remove the pictures that :func:`surplus` chooses."""


class StoredPicture(NamedTuple):
    """An entry of the store; entries sort by age, oldest first."""

    modified: float
    size: int
    name: str


def surplus(pictures: Iterable[StoredPicture], limit: int) -> list[str]:
    """Choose the oldest pictures for removal if all together exceed ``limit`` bytes.

    The others take at most 95% of ``limit``, so that the next picture does not exceed it again. The
    newest picture always stays.
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
