"""Sort orders of the rows, and cursors of their pages."""

import json
from base64 import b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter
from pydantic_core import PydanticCustomError
from schools_common.filter_types import REFUSED, Count
from schools_common.vocabulary import DBN_PATTERN, Category

Sort = Literal[
    "dbn", "-dbn", "name", "-name", "enrollment", "-enrollment", "ela", "-ela", "math", "-math"
]

Dbn = Annotated[str, Field(pattern=f"^{DBN_PATTERN}$")]
# No name has a NUL, which PostgreSQL does not store.
Text = Annotated[str, Field(pattern=r"^[^\x00]*$")]
Level = Annotated[float, Field(ge=1, le=4)]

_VALUES: dict[str, Any] = {
    "dbn": Dbn,
    "name": Text,
    "enrollment": Count | None,
    "ela": Level | None,
    "math": Level | None,
}
_CURSORS: dict[str, TypeAdapter[tuple[Sort, Any, str, Category]]] = {
    by: TypeAdapter(tuple[Sort, value, Dbn, Category])  # type: ignore[valid-type]  # one of _VALUES
    for by, value in _VALUES.items()
}


@dataclass(frozen=True)
class Key:
    """Sort key of a row: the value that is sorted by, then DBN and category."""

    value: str | int | float | None
    dbn: str
    category: str


def encode(sort: Sort, key: Key) -> str:
    """Encode the cursor of the page that follows ``key``."""
    text = json.dumps([sort, key.value, key.dbn, key.category])
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(cursor: str, sort: Sort) -> Key:
    """Decode the key in a cursor.

    Raises ``PydanticCustomError`` if the cursor is invalid or of another sort order.
    """
    try:
        text = b64decode(cursor + "=" * (-len(cursor) % 4), altchars="-_", validate=True)
        found, *key = _CURSORS[sort.removeprefix("-")].validate_json(text, strict=True)
        if found != sort:
            raise ValueError(found)
    except ValueError:  # bad base64, an invalid key, or another sort order
        raise PydanticCustomError(
            REFUSED, "must be copied from next in an answer with sort={sort}", {"sort": sort}
        ) from None
    return Key(*key)
