"""Strict parsing of query parameters."""

from collections.abc import Callable
from typing import Annotated, Any, get_args, get_origin

from fastapi import Depends, Query, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict
from pydantic.fields import FieldInfo
from schools_common.filter_types import REFUSED


class NoQuery(BaseModel):
    """Parameters of a route that takes none."""

    model_config = ConfigDict(extra="forbid")


def read_query(model: type[BaseModel], check: Callable[[Any], None] | None = None) -> Any:
    """Make a dependency that reads the query as ``model``.

    Unknown parameters, and several values for a single one, are refused. ``check`` may refuse
    conflicting parameters; it raises ``RequestValidationError``.
    """

    async def read(
        query: Annotated[model, Query()],  # type: ignore[valid-type]  # FastAPI reads it here
        _: Annotated[None, Depends(_GivenOnce(model))],
    ) -> Any:
        if check is not None:
            check(query)
        return query

    return Depends(read)


def refuse(reason: str, *parameters: str) -> None:
    """Raise ``RequestValidationError`` for ``parameters``, if there are any.

    The reason follows the name of each: ``"may be given only once"``.
    """
    errors = [{"type": REFUSED, "loc": ("query", name), "msg": reason} for name in parameters]
    if errors:
        raise RequestValidationError(errors)


class _GivenOnce:
    """Dependency that refuses a repeated parameter, unless it takes several values."""

    def __init__(self, query: type[BaseModel]) -> None:
        fields = query.model_fields.items()
        self._single = {field.alias or name for name, field in fields if not _has_values(field)}

    async def __call__(self, request: Request) -> None:
        names = [name for name, _ in request.query_params.multi_items()]
        single = [name for name in dict.fromkeys(names) if name in self._single]
        refuse("may be given only once", *(name for name in single if names.count(name) > 1))


def _has_values(field: FieldInfo) -> bool:
    """Return whether a parameter takes several values."""
    types = (field.annotation, *get_args(field.annotation))
    return any(get_origin(each) is tuple or _is_annotated_tuple(each) for each in types)


def _is_annotated_tuple(annotation: Any) -> bool:
    return get_origin(annotation) is Annotated and get_origin(get_args(annotation)[0]) is tuple
