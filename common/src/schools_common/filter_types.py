"""Types of filter values: accepted spellings, and the canonical form of each."""

import re
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    ValidationError,
    ValidatorFunctionWrapHandler,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from schools_common.names import words_of
from schools_common.vocabulary import DBN_PATTERN, GRADES, Borough, Category, slug

MAX_VALUES = 500
"""Maximum number of values of a filter, including duplicates."""

MAX_NAMES = 10
"""Maximum number of values of ``q``: every school name is searched for each."""

MAX_WORDS = 200
"""Maximum length of a value of ``q``, in characters."""

REFUSED = "refused"
"""Type of this project's own errors, whose message follows the name of the parameter."""

DBN_SPELLINGS = r"^\s*(0[1-9]|[1-9][0-9])[MXKQRmxkqr][0-9]{3}\s*$"
"""Accepted spellings of a DBN."""


def _label_of(published: type[Category] | type[Borough]) -> BeforeValidator:
    """Accept a published label or its slug, in any case."""
    labels = {slug(label): label for label in published}

    def find(value: object) -> object:
        label = labels.get(slug(value)) if isinstance(value, str) else None
        if label is None:
            raise PydanticCustomError(
                REFUSED, "must be one of {known}", {"known": ", ".join(labels)}
            )
        return label

    return BeforeValidator(find)


def _dbn(value: str) -> str:
    dbn = value.strip().upper()
    if not re.fullmatch(DBN_PATTERN, dbn, re.ASCII):
        raise PydanticCustomError(
            REFUSED, "must be a district, a borough letter and a school number, such as 01M015"
        )
    return dbn


def _grade(value: object) -> object:
    grade = value.strip().upper() if isinstance(value, str) else value
    if grade not in GRADES:
        raise PydanticCustomError(REFUSED, "must be K or a grade from 1 to 12")
    return grade


def plain_words(value: str) -> str:
    """Normalize the words of a school's name: each once, in canonical spelling, sorted.

    Raises ``PydanticCustomError`` if there are none.
    """
    words = " ".join(sorted(set(words_of(value))))
    # PostgreSQL cannot store NUL, and U+FFFD replaces bytes that were not UTF-8.
    if not words or "\0" in value or "\ufffd" in value:
        raise PydanticCustomError(REFUSED, "must have a word or a number of a school's name")
    return words


def _not_longer(words: str) -> str:
    """Check the length once more: normalization can turn one letter (ffi) into three."""
    if len(words) > MAX_WORDS:
        raise PydanticCustomError(
            REFUSED, "must have at most {most} characters", {"most": MAX_WORDS}
        )
    return words


@dataclass(frozen=True)
class Between:
    """The bounds of a number, both of which its error names."""

    low: int
    high: int

    def __get_pydantic_core_schema__(self, source: Any, read: GetCoreSchemaHandler) -> CoreSchema:
        """Accept what the number's own schema does, within the bounds."""
        bounded: Any = {**read(source), "ge": self.low, "le": self.high}
        kind = "whole number" if bounded["type"] == "int" else "number"

        def check(value: Any, inner: ValidatorFunctionWrapHandler) -> Any:
            try:
                return inner(value)
            except ValidationError:
                words = f"must be a {kind} from {self.low} to {self.high}"
                raise PydanticCustomError(REFUSED, words) from None

        return core_schema.no_info_wrap_validator_function(check, bounded)


def _no_negative_zero(value: float) -> float:
    return value + 0.0


def _ordered(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Sort the values and drop duplicates, so that equal sets are equal filters."""
    return tuple(sorted(set(values)))


Value = TypeVar("Value")
AnyOf = Annotated[tuple[Value, ...], Field(max_length=MAX_VALUES), AfterValidator(_ordered)]

CategoryName = Annotated[Category, _label_of(Category)]
BoroughName = Annotated[Borough, _label_of(Borough)]
District = Annotated[int, Between(1, 99)]
Dbn = Annotated[str, AfterValidator(_dbn)]
Words = Annotated[
    str, Field(max_length=MAX_WORDS), AfterValidator(plain_words), AfterValidator(_not_longer)
]
Names = Annotated[tuple[Words, ...], Field(max_length=MAX_NAMES), AfterValidator(_ordered)]
Grade = Annotated[str, BeforeValidator(_grade)]
Share = Annotated[
    float, Field(allow_inf_nan=False), Between(0, 1), AfterValidator(_no_negative_zero)
]
# PostgreSQL's integer.
Count = Annotated[int, Field(ge=0, le=2**31 - 1)]
