"""Response models for charts."""

from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, Field

from schools_api.charts.state import ChartState, ChartStatus
from schools_api.http.times import Time


class ChartLink(BaseModel):
    """The addresses of a chart, and how far it is."""

    id: UUID = Field(description="Follows from the filters, the data and the design.")
    status: ChartStatus
    url: str = Field(
        description="The chart's metadata.",
        examples=["/charts/03b7a17a-4030-5498-8c45-da84d855f081"],
    )
    image_url: str = Field(
        description="The image.",
        examples=["/charts/03b7a17a-4030-5498-8c45-da84d855f081/image"],
    )

    @classmethod
    def of(cls, id_: UUID, status: ChartStatus) -> Self:
        """Build the link to a chart."""
        return cls(id=id_, status=status, url=f"/charts/{id_}", image_url=f"/charts/{id_}/image")


class ChartDetails(ChartLink):
    """A chart; the fields that describe its picture are absent before it is drawn."""

    filters: dict[str, Any] = Field(description="The filters that it shows.")
    options: dict[str, Any] = Field(description="Its kind, format, size and other options.")
    title: str | None = Field(default=None, description="The title on the chart.")
    alt: str | None = Field(
        default=None, description="The text alternative, at most 350 characters."
    )
    summary: str | None = Field(default=None, description="The result in a sentence.")
    dataset_version: str = Field(description="The version of the data that it shows.")
    requested_at: Time
    rendered_at: Time | None = None
    media_type: str | None = None
    bytes: int | None = None
    width: int | None = Field(default=None, description="In pixels.")
    height: int | None = Field(default=None, description="In pixels.")
    render_ms: float | None = Field(default=None, description="Time to draw it, in milliseconds.")
    error: str | None = Field(default=None, description="Why drawing failed.")

    @classmethod
    def of_state(cls, state: ChartState) -> Self:
        """Build the description of a chart from its state."""
        record = state.record
        picture: dict[str, Any] = {}
        if state.status is ChartStatus.READY:
            names = ("rendered_at", "media_type", "bytes", "width", "height", "render_ms")
            picture = {name: getattr(record, name) for name in names}
        return cls(
            **ChartLink.of(record.id, state.status).model_dump(),
            filters=record.spec.filters.canonical(),
            options=record.spec.options.canonical(),
            **(record.words or {}),
            dataset_version=record.spec.dataset_version,
            requested_at=record.requested_at,
            error=record.error,
            **picture,
        )
