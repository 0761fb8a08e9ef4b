"""Problem details (RFC 9457), sent as JSON or as a picture."""

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from fastapi import Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from schools_api.http import pictures


class InvalidParameter(BaseModel):
    """A parameter that is not valid."""

    parameter: str = Field(examples=["asian_min"])
    detail: str = Field(
        description="A sentence that names the parameter and what it may be.",
        examples=["asian_min must be a number from 0 to 1, not “7”"],
    )


class ProblemDetails(BaseModel):
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[InvalidParameter] | None = Field(
        default=None, description="With 422: each parameter that is not valid."
    )
    missing: list[str] | None = Field(
        default=None, description="With 503 of /readyz: `database`, `broker` or `data`."
    )


@dataclass(frozen=True)
class Problem:
    """The error response to a request.

    A problem with a ``kind`` has a type and title of its own; others take those of the status.
    """

    status: HTTPStatus
    detail: str
    kind: str | None = None
    title: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    members: dict[str, Any] = field(default_factory=dict)

    @property
    def heading(self) -> str:
        """The title of the kind, or of the status."""
        return self.title or self.status.phrase

    def picture(self, canvas: pictures.Canvas) -> Response:
        """Build the response for a URL used in an ``<img>``."""
        errors = self.members.get("errors", [])
        details = [each["detail"] for each in errors] or [self.detail]
        image = pictures.draw(canvas, f"{self.status.value} {self.heading}", details)
        headers = {
            **self.headers,
            "Cache-Control": "no-store",
            "Content-Security-Policy": pictures.POLICY,
        }
        return Response(image, self.status, headers, canvas.media_type)

    def response(self) -> JSONResponse:
        """Build the JSON response."""
        body = {
            "type": f"urn:school-charts:problem:{self.kind}" if self.kind else "about:blank",
            "title": self.heading,
            "status": self.status,
            "detail": self.detail,
            **self.members,
        }
        return JSONResponse(body, self.status, self.headers, "application/problem+json")
