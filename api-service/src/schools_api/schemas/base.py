"""What the bodies of answers have in common."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

Time = Annotated[datetime, AfterValidator(lambda time: time.astimezone(UTC))]


class Row(BaseModel):
    """A body made from a database row or another object with the same attributes."""

    model_config = ConfigDict(from_attributes=True)
