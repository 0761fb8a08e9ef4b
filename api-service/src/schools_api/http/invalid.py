"""Errors of parameters in words: each sentence names the parameter and what it may be."""

from collections.abc import Mapping
from typing import Any

from schools_common.charts.words import clipped
from schools_common.filter_types import REFUSED

_QUOTED = 40
"""Characters of a name or a value that a sentence quotes."""

_SENTENCES = {
    REFUSED: "{msg}",
    "extra_forbidden": "is not a parameter of this address",
    "missing": "is required",
    "enum": "must be {expected}",
    "literal_error": "must be {expected}",
    "bool_parsing": "must be true or false",
    "int_parsing": "must be a whole number",
    "int_parsing_size": "must be a number with fewer digits",
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le} or less",
    "string_too_long": "must have at most {max_length} characters",
    "string_pattern_mismatch": "has a character that is not allowed in it",
    "too_long": "may be given at most {max_length} times",
}
"""Words that follow the parameter's name, by pydantic's type of the error."""


def sentence(error: Mapping[str, Any]) -> str:
    """Put an error into words, as of :meth:`pydantic.ValidationError.errors`.

    One of another type keeps pydantic's own.
    """
    name, given = clipped(str(error["loc"][1]), _QUOTED), error.get("input")
    if not name.strip() or not name.isprintable():
        name = f"“{name}”"
    form = _SENTENCES.get(error["type"])
    if form is None:
        return f"{name}: {error['msg']}"
    bounds = {each: str(value).replace("'", "") for each, value in error.get("ctx", {}).items()}
    told = form.format(**bounds, msg=error["msg"])
    if told.startswith("must be ") and isinstance(given, str):
        told += f", not “{clipped(given, _QUOTED)}”"
    return f"{name} {told}"
