"""Sorting, and paging by the key of the last row: nothing is skipped or repeated."""

import json
from base64 import b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter
from pydantic_core import PydanticCustomError
from schools_common.filter_types import Count
from schools_common.models import STUDENT_GROUPS, ByteOrder, of_subject
from schools_common.vocabulary import DBN_PATTERN, Category, Subject
from sqlalchemy import (
    ColumnElement,
    Double,
    SQLColumnExpression,
    and_,
    bindparam,
    cast,
    func,
    or_,
    tuple_,
)

Sort = Literal[
    "dbn", "-dbn", "name", "-name", "enrollment", "-enrollment", "ela", "-ela", "math", "-math"
]

Dbn = Annotated[str, Field(pattern=f"^{DBN_PATTERN}$")]
# PostgreSQL stores no NUL.
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
    """Where a row stands in its sorting: the value sorted by, and what tells equals apart."""

    value: str | int | float | None
    dbn: str
    category: str


def encode(sort: Sort, key: Key) -> str:
    """The cursor of the rows that come after ``key``."""
    text = json.dumps([sort, key.value, key.dbn, key.category])
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(cursor: str, sort: Sort) -> Key:
    """The key in a cursor; ``PydanticCustomError`` where it is broken or of another sorting."""
    try:
        text = b64decode(cursor + "=" * (-len(cursor) % 4), altchars="-_", validate=True)
        found, *key = _CURSORS[sort.removeprefix("-")].validate_json(text, strict=True)
        if found != sort:
            raise ValueError(found)
    except ValueError:  # of all three: bad base64, an impossible key, another sorting
        raise PydanticCustomError(
            "cursor", "Should be the cursor of an answer with sort={sort}", {"sort": sort}
        ) from None
    return Key(*key)


def order(sort: Sort) -> list[SQLColumnExpression[Any]]:
    """ORDER BY: unknown values last in both directions, equal ones by DBN and category."""
    by = sort_value(sort)
    return [
        (by.desc() if sort.startswith("-") else by.asc()).nulls_last(),
        STUDENT_GROUPS.dbn,
        STUDENT_GROUPS.category,
    ]


def after(sort: Sort, *, unknown: bool) -> ColumnElement[bool]:
    """The rows that come after a key in :func:`order`; ``unknown`` says that its value is NULL.

    The key is bound by the names of :func:`start`.
    """
    by = sort_value(sort)
    value: ColumnElement[Any] = bindparam("after_value", type_=by.type)
    among_equals = tuple_(STUDENT_GROUPS.dbn, STUDENT_GROUPS.category) > tuple_(
        bindparam("after_dbn", type_=ByteOrder), bindparam("after_category", type_=ByteOrder)
    )
    if sort == "dbn":
        return among_equals  # what an index can start at
    if unknown:
        return and_(by.is_(None), among_equals)
    further = by < value if sort.startswith("-") else by > value
    return or_(further, by.is_(None), and_(by == value, among_equals))


def start(key: Key) -> dict[str, Any]:
    """A key, by the names under which :func:`after` binds it."""
    return {"after_value": key.value, "after_dbn": key.dbn, "after_category": key.category}


def sort_value(sort: Sort) -> ColumnElement[Any]:
    """What a sorting compares, as SQL."""
    match sort.removeprefix("-"):
        case "name":
            # Without regard to (ASCII) case, and in byte order: the same on every machine.
            return func.lower(STUDENT_GROUPS.school_name.collate("C"))
        case "enrollment":
            return STUDENT_GROUPS.total_enrollment
        case "ela" | "math" as subject:
            return _mean_level(Subject(subject))
        case _:
            return STUDENT_GROUPS.dbn


def _mean_level(subject: Subject) -> ColumnElement[Any]:
    tested, low, high = (of_subject(subject, n) for n in ("tested", "low", "high"))
    return cast(low + high, Double) / func.nullif(2 * tested, 0)
