"""Types of filter values: accepted spellings, and the canonical form of each."""

import re
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from schools_common.names import words_of
from schools_common.vocabulary import DBN_PATTERN, GRADES, Borough, Category, slug

MAX_VALUES = 500
"""Maximum number of values of a filter, including duplicates."""

MAX_NAMES = 10
"""Maximum number of values of ``q``: every school name is searched for each."""

MAX_WORDS = 200
"""Maximum length of a value of ``q``, in characters."""

DBN_SPELLINGS = r"^\s*(0[1-9]|[1-9][0-9])[MXKQRmxkqr][0-9]{3}\s*$"
"""Accepted spellings of a DBN."""


def _label_of(published: type[Category] | type[Borough]) -> BeforeValidator:
    """Accept a published label or its slug, in any case."""
    labels = {slug(label): label for label in published}

    def find(value: object) -> object:
        label = labels.get(slug(value)) if isinstance(value, str) else None
        if label is None:
            raise PydanticCustomError(
                "unknown_label", "Should be one of: {known}", {"known": ", ".join(labels)}
            )
        return label

    return BeforeValidator(find)


def _dbn(value: str) -> str:
    dbn = value.strip().upper()
    if not re.fullmatch(DBN_PATTERN, dbn, re.ASCII):
        raise PydanticCustomError(
            "dbn", "Should be a DBN: district, borough letter, school number, such as 01M015"
        )
    return dbn


def _grade(value: object) -> object:
    grade = value.strip().upper() if isinstance(value, str) else value
    if grade not in GRADES:
        raise PydanticCustomError("grade", "Should be K or a grade from 1 to 12")
    return grade


def plain_words(value: str) -> str:
    """Normalize the words of a school's name: each once, in canonical spelling, sorted.

    Raises ``PydanticCustomError`` if there are none.
    """
    words = " ".join(sorted(set(words_of(value))))
    # PostgreSQL cannot store NUL, and U+FFFD replaces bytes that were not UTF-8.
    if not words or "\0" in value or "\ufffd" in value:
        raise PydanticCustomError("words", "Should be words of a school's name")
    return words


def _no_negative_zero(value: float) -> float:
    return value + 0.0


def _ordered(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Sort the values and drop duplicates, so that equal sets are equal filters."""
    return tuple(sorted(set(values)))


Value = TypeVar("Value")
AnyOf = Annotated[tuple[Value, ...], Field(max_length=MAX_VALUES), AfterValidator(_ordered)]

CategoryName = Annotated[Category, _label_of(Category)]
BoroughName = Annotated[Borough, _label_of(Borough)]
District = Annotated[int, Field(ge=1, le=99)]
Dbn = Annotated[str, AfterValidator(_dbn)]
# Checked again after normalization, which can turn one letter (ffi) into three.
Words = Annotated[
    str, Field(max_length=MAX_WORDS), AfterValidator(plain_words), Field(max_length=MAX_WORDS)
]
Names = Annotated[tuple[Words, ...], Field(max_length=MAX_NAMES), AfterValidator(_ordered)]
Grade = Annotated[str, BeforeValidator(_grade)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False), AfterValidator(_no_negative_zero)]
# PostgreSQL's integer.
Count = Annotated[int, Field(ge=0, le=2**31 - 1)]
