"""The body of an error."""

from pydantic import BaseModel, Field


class InvalidParameter(BaseModel):
    """A parameter that was not understood."""

    parameter: str = Field(examples=["asian_min"])
    detail: str = Field(examples=["Input should be less than or equal to 1"])


class ProblemDetails(BaseModel):
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[InvalidParameter] | None = Field(
        default=None, description="With 422: each parameter that was not understood."
    )
    missing: list[str] | None = Field(
        default=None, description="With 503 of /readyz: `database`, `broker` or `data`."
    )
