"""Read the query parameters of an address, strictly."""

from collections.abc import Callable
from typing import Annotated, Any, get_args, get_origin

from fastapi import Depends, Query, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict
from pydantic.fields import FieldInfo


class NoQuery(BaseModel):
    """The parameters of an address that has none."""

    model_config = ConfigDict(extra="forbid")


def read_query(model: type[BaseModel], check: Callable[[Any], None] | None = None) -> Any:
    """A dependency that reads the parameters of an address.

    ``check`` refuses parameters that do not go together.
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
    """Raise ``RequestValidationError`` if there are parameters to refuse."""
    errors = [{"type": "refused", "loc": ("query", name), "msg": reason} for name in parameters]
    if errors:
        raise RequestValidationError(errors)


class _GivenOnce:
    """Refuses a second value of a parameter that has one: which of them was meant?"""

    def __init__(self, query: type[BaseModel]) -> None:
        fields = query.model_fields.items()
        self._single = {field.alias or name for name, field in fields if not _has_values(field)}

    async def __call__(self, request: Request) -> None:
        names = [name for name, _ in request.query_params.multi_items()]
        single = [name for name in dict.fromkeys(names) if name in self._single]
        refuse("Should be given once", *(name for name in single if names.count(name) > 1))


def _has_values(field: FieldInfo) -> bool:
    """Tell if a parameter may be given several times."""
    types = (field.annotation, *get_args(field.annotation))
    return any(get_origin(each) is tuple or _is_annotated_tuple(each) for each in types)


def _is_annotated_tuple(annotation: Any) -> bool:
    return get_origin(annotation) is Annotated and get_origin(get_args(annotation)[0]) is tuple
